"""Agencies, places, units and positions through time, and the face an agency shows."""
