"""The room as a Django application."""

from django.apps import AppConfig


class KeyringConfig(AppConfig):
    """Keys that seal what people declare: made, wrapped, rotated and destroyed here."""

    name = "xaso.kernel.keyring"
    label = "keyring"
