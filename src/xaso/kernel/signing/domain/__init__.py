"""Rules of signatures that need neither a database nor a network."""
