"""Moving in: what an agency brings from another system, and the way back."""
