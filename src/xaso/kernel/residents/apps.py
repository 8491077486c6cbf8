"""The room as a Django application."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    """Hamlets, households and people of a commune."""

    name = "xaso.kernel.residents"
    label = "residents"
