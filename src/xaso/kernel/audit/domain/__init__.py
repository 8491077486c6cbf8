"""Pure rules of the sealed trail."""
