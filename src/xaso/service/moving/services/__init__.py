"""What brings data in, and takes it back."""
