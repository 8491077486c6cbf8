"""The room as a Django application."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Files as people hand them in: opened to prove them real, sealed, read back unchanged."""

    name = "xaso.kernel.files"
    label = "files"
