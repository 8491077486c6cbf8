"""The room as a Django application."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Electronic signatures: made, checked, explained."""

    name = "xaso.kernel.signing"
    label = "signing"
