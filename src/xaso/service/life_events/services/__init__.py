"""Writing: answers, beginnings, and notices to stop an allowance."""
