"""Tasks of files for the registry below."""

from xaso.kernel.files import tasks

__all__ = ["tasks"]
