"""Writes to drafts: one verb a function, one transaction each."""
