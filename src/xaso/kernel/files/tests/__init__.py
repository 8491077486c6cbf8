"""Tests of files, and makers of real documents."""
