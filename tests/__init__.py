"""Tests that belong to no room: architecture, browser journeys, access table, docs."""
