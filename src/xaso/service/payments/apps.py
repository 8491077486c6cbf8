"""The room as a Django application."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Fees, obligations, payments, refunds."""

    name = "xaso.service.payments"
    label = "payments"
