"""Rules of storage, without Django."""
