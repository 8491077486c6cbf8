"""Who may do and sign what, from when until when, and by which decision."""
