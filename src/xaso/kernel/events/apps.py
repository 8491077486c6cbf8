"""The room as a Django application."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """What happened, told upward: in the same transaction or after it, never by an import."""

    name = "xaso.kernel.events"
    label = "events"
