"""Rules of custody, in plain Python."""
