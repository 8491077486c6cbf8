"""The room as a Django application."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Envelopes to and from other systems, with their receipts."""

    name = "xaso.kernel.exchange"
    label = "exchange"
