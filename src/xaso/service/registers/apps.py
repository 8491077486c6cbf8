"""The room as a Django application."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """The books that what is certified is entered in."""

    name = "xaso.service.registers"
    label = "registers"
