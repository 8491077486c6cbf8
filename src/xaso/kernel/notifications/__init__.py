"""Letters and short messages: written once, sent for sure, or shown as undelivered."""
