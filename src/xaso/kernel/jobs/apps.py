"""The room as a Django application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Work done after the answer: enqueued in the same transaction, run by a worker."""

    name = "xaso.kernel.jobs"
    label = "jobs"
