"""The room as a Django application."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What people may ask about their own data."""

    name = "xaso.service.privacy"
    label = "privacy"
