"""What changes bills, customers, meters."""
