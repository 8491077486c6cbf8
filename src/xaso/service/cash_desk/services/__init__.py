"""What changes at the cash desk."""
