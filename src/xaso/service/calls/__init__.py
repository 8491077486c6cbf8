"""Who is to be telephoned because no message reaches her, and what to say."""
