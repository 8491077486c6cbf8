"""The room as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Accounts, transactions, periods."""

    name = "xaso.service.ledger"
    label = "ledger"
