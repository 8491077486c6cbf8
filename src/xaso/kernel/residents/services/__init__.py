"""What changes the list."""
