"""Tests of the bank side."""
