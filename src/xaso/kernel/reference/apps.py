"""The room as a Django application."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """What changes seldom, kept in memory and never stale."""

    name = "xaso.kernel.reference"
    label = "reference"
