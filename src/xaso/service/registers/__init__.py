"""Registers: the books of certification, entered by what is issued."""
