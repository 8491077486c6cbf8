"""Tests of identity, and its makers."""
