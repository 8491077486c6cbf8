"""Tests of what must never leak."""
