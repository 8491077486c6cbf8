"""Rules of the bank side, in plain Python: reading, identity, matching. Whole đồng."""
