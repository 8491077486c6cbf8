"""The results room."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Result documents and their versions."""

    name = "xaso.service.results"
    label = "results"
    verbose_name = "Kết quả"
