"""Commands of signing."""
