"""Rules of money, in plain Python: whole đồng, never a fraction."""
