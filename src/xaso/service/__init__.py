"""Rooms that serve a request from the procedure catalogue to the returned result."""
