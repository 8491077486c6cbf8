"""Rules of search without Django: words that are alike, and the order of what was found."""
