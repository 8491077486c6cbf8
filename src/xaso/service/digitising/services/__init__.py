"""Writes of digitising."""
