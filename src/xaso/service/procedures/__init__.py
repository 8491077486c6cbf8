"""Which procedures there are, in which version, and which of them an agency has adopted."""
