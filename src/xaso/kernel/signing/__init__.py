"""Electronic signatures: made, checked, explained."""
