"""The kernel: rooms every service stands on."""
