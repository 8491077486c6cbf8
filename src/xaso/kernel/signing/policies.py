"""Who looks after the keys that sign."""

KEEPERS = ("admin",)
"""Posts that let a key sign no more."""
READERS = ("admin", "leader")
"""Posts that see which certificates sign for the agency; what opens a key nobody sees."""
