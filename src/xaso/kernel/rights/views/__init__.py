"""Pages about who may sign."""
