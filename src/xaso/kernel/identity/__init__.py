"""Accounts, sign-in and who holds which position when."""
