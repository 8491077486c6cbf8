"""The room as a Django application."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The counter: people at the desk, their papers taken in."""

    name = "xaso.service.desk"
    label = "desk"
