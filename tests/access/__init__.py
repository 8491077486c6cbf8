"""The table of access, walked over HTTP with real objects of every owner."""
