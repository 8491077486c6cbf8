"""The bank side: statements, movements told by the bank, matching, reconciliation."""
