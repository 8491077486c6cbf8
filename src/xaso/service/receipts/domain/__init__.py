"""Rules of receipts, in plain Python."""
