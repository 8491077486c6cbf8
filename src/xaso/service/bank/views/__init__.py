"""Pages of the bank's side."""
