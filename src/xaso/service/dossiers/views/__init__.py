"""Pages and answers for machines, by audience."""
