"""Which document a procedure gives and what stands in it; plain Python."""
