"""Commands of receipts."""
