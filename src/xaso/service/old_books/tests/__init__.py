"""Tests of old books."""
