"""Keeping an installation alive: supervision, health, backup, restore, set-up."""
