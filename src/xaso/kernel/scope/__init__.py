"""Whose rows the database shows: the second wall behind every permission filter."""
