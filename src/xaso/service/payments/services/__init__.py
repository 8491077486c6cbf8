"""What changes what is owed and what was paid."""
