"""What digitising knows without a database."""
