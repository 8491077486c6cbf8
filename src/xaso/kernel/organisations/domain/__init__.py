"""Pure rules about places."""
