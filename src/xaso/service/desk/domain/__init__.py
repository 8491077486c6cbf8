"""Rules of the desk that need neither database nor web."""
