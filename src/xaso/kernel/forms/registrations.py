"""Tasks and audit words of forms for the registries below."""

from xaso.kernel.forms import tasks

__all__ = ["tasks"]
