"""The room as a Django application."""

from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    """VNPAY and the national payment platform behind one interface."""

    name = "xaso.service.gateways"
    label = "gateways"
