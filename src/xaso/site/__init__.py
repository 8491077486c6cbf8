"""The composition root: settings, addresses, home page, error pages and the `xaso` command."""
