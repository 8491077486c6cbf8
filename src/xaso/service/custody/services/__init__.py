"""Writing down where papers lie and what the post carries."""
