"""Rules of a dossier as plain Python."""
