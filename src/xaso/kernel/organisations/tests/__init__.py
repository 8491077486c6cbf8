"""Tests of organisations, and its makers."""
