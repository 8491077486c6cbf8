"""Rules of life events, without the database."""
