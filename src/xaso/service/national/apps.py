"""The room as a Django application."""

from django.apps import AppConfig


class NationalConfig(AppConfig):
    """The national portal: an inbox of dossiers, an outbox of their states."""

    name = "xaso.service.national"
    label = "national"
