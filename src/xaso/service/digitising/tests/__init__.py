"""Tests of digitising."""
