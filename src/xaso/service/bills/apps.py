"""The room as a Django application."""

from django.apps import AppConfig


class BillsConfig(AppConfig):
    """Bills of those who are paid by residents and are not the commune."""

    name = "xaso.service.bills"
    label = "bills"
