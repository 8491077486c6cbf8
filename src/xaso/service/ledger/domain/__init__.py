"""Rules of double entry, in plain Python."""
