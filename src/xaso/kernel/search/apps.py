"""The room as a Django application."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """What can be found by words: rows beside the things themselves, and one way to ask."""

    name = "xaso.kernel.search"
    label = "search"
