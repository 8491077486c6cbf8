"""Django's PostgreSQL backend with a deadline on every wait (named by `ENGINE`)."""
