"""The room as a Django application."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Who is to be telephoned because no message reaches her."""

    name = "xaso.service.calls"
    label = "calls"
