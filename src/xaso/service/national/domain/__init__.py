"""Pure rules of the room."""
