"""Receipts for money that came in: a certified provider's, from a paper book, or internal slips."""
