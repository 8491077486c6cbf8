"""The room as a Django application."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what to which thing, and why; written in the same transaction or not done at all."""

    name = "xaso.kernel.audit"
    label = "audit"
