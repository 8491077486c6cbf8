"""Rules of calling, in plain Python."""
