"""The national portal: what arrives from it and what it is told."""
