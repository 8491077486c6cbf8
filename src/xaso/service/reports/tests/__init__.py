"""Tests of the periodic reports."""
