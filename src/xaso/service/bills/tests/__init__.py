"""Of the room of bills."""
