"""The room as a Django application."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Agencies, places, units and positions through time, and the face an agency shows."""

    name = "xaso.kernel.organisations"
    label = "organisations"
