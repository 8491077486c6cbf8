"""Bills of providers: school, water, waste, land tax; see README.md."""
