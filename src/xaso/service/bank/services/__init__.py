"""What changes: statements, lines, matches, lines to banks, slips."""
