"""Old books: the volumes that the former communes left, their pages, entries and extracts."""
