"""The composition root as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SiteConfig(AppConfig):
    """Let every room put its words, menu entries, tasks and listeners into the registries."""

    name = "xaso.site"
    label = "site"

    def ready(self) -> None:
        """Import each app's `registrations` module, once, after all models are loaded."""
        autodiscover_modules("registrations")
