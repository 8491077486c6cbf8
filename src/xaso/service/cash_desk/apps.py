"""The room as a Django application."""

from django.apps import AppConfig


class CashDeskConfig(AppConfig):
    """Shifts and what passes over the counter."""

    name = "xaso.service.cash_desk"
    label = "cash_desk"
