"""What happened, told upward: in the same transaction or after it, never by an import."""
