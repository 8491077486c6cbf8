"""The room as a Django application."""

from django.apps import AppConfig


class StorageConfig(AppConfig):
    """Papers that need not be handed in twice."""

    name = "xaso.service.storage"
    label = "storage"
