"""The room as a Django application."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Periodic reports, counted whenever they are asked for and frozen when they are sent."""

    name = "xaso.service.reports"
    label = "reports"
