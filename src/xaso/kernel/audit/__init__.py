"""Who did what to which thing, and why; written in the same transaction or not done at all."""
