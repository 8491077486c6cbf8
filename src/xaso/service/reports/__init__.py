"""Periodic reports: what is counted for a month, a quarter or a year, sent once and for good."""
