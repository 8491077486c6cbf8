"""What residents and officials see of storage."""
