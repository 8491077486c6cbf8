"""What changes old books."""
