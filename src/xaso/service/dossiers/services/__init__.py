"""Writes: one verb a function, one transaction each."""
