"""The room as a Django application."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Holidays, swapped days and working hours as dated rows."""

    name = "xaso.kernel.calendar"
    label = "calendar"
