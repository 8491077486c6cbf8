"""Tests of numbering."""
