"""What every page may draw: the menu entries that rooms registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give templates `menu`."""
    return {"menu": []}
