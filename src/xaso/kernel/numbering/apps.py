"""The room as a Django application."""

from django.apps import AppConfig


class NumberingConfig(AppConfig):
    """Number series."""

    name = "xaso.kernel.numbering"
    label = "numbering"
