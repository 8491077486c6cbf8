"""The room as a Django application."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Rights as dated rows, and delegation of the signature."""

    name = "xaso.kernel.rights"
    label = "rights"
