"""Rules of old books, in plain Python."""
