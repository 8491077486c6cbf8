"""What can be found by words: rows beside the things themselves, and one scoped way to ask."""
