"""The room as a Django application."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """The case: intake, papers, states, clock, steps, return."""

    name = "xaso.service.dossiers"
    label = "dossiers"
