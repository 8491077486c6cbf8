"""Pure rules of registers."""
