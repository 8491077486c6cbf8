"""The room as a Django application."""

from django.apps import AppConfig


class OldBooksConfig(AppConfig):
    """The books of the former communes."""

    name = "xaso.service.old_books"
    label = "old_books"
