"""Benchmarks: what the system costs, measured on this machine and printed as one line of JSON."""
