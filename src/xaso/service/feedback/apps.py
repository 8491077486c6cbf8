"""The room as a Django application."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """How the people served judge the service."""

    name = "xaso.service.feedback"
    label = "feedback"
