"""The room as a Django application."""

from django.apps import AppConfig


class DigitisingConfig(AppConfig):
    """Paper becomes documents of dossiers."""

    name = "xaso.service.digitising"
    label = "digitising"
