"""The case: from the request that came in to the result that went back."""
