"""The room as a Django application."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Accounts, sign-in and who holds which position when."""

    name = "xaso.kernel.identity"
    label = "identity"
