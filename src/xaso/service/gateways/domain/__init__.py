"""Rules of gateways, in plain Python."""
