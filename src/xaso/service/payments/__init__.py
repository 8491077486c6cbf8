"""Payments: what is owed, what came in for it, what went back."""
