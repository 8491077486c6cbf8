"""The room as a Django application."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """Which procedures there are, in which version, and which of them an agency has adopted."""

    name = "xaso.service.procedures"
    label = "procedures"
