"""Tests of life events."""
