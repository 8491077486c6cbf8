"""Pure helpers named by topic; no Django models, no domain room may be imported here."""
