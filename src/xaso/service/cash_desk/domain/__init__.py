"""Rules of cash, in plain Python: whole đồng."""
