"""Commands of digitising."""
