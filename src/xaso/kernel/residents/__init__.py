"""Hamlets, households and people: the list that a commune shares among its rooms."""
