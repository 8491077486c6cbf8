"""Tests of the deadline clock."""
