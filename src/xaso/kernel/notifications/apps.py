"""The room as a Django application."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Letters and short messages: written once, sent for sure, or shown as undelivered."""

    name = "xaso.kernel.notifications"
    label = "notifications"
