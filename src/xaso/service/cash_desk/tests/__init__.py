"""Tests of the cash desk."""
