"""The second half of line 4.4: an entry of 1987 is found in an old book, its extract printed."""
