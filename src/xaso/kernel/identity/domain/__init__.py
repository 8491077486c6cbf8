"""What identity knows without a database: pure Python."""
