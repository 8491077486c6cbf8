"""Tests of payment codes."""
