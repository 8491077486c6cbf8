"""The design system as a Django application."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system."""

    name = "xaso.ui"
    label = "ui"
