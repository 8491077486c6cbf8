"""Values of rights, without Django."""
