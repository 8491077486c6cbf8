"""Pages of old books."""
