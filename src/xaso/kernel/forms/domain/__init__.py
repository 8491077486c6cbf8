"""Definitions, rules and dates of declarations, without Django."""
