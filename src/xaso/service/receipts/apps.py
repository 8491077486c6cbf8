"""The room as a Django application."""

from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    """Receipts, the books they are torn from, and who certifies them."""

    name = "xaso.service.receipts"
    label = "receipts"
