"""The room as a Django application."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Where the paper of a dossier lies, who holds it, and what goes by post."""

    name = "xaso.service.custody"
    label = "custody"
