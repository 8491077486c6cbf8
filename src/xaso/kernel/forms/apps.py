"""The room as a Django application."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Declarations as data: definitions, checks, drafts and uploads."""

    name = "xaso.kernel.forms"
    label = "forms"
