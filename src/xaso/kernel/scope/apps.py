"""The room as a Django application."""

from django.apps import AppConfig


class ScopeConfig(AppConfig):
    """Whose rows the database shows."""

    name = "xaso.kernel.scope"
    label = "scope"
