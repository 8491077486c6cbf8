"""Personal storage: what the agency gave people and what they gave it, used again next time."""
