"""The room as a Django application."""

from django.apps import AppConfig


class LifeEventsConfig(AppConfig):
    """What has to be done at one turn of life."""

    name = "xaso.service.life_events"
    label = "life_events"
