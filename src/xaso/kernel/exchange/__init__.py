"""Envelopes to and from other systems."""
