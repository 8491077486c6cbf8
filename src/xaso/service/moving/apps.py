"""The room as a Django application."""

from django.apps import AppConfig


class MovingConfig(AppConfig):
    """What an agency brings from another system."""

    name = "xaso.service.moving"
    label = "moving"
