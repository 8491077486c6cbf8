"""Files as people hand them in: opened to prove them real, sealed, and read back unchanged."""
