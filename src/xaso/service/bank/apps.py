"""The room as a Django application."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    """What the bank says of the agency's accounts."""

    name = "xaso.service.bank"
    label = "bank"
