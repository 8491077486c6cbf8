"""What changes seldom, kept in memory and never stale."""
