"""Pure rules of reports: periods, and what counts in which column."""
