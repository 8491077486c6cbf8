"""Ledger: double entry, every đồng with where it came from and where it went."""
