"""What changes receipts."""
