"""What every template may know of the agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def site_profile(request: HttpRequest) -> dict[str, Any]:
    """Give templates `profile`: name, desk, hotline, accent; falsy before the set-up."""
    return {"profile": getattr(request, "profile", None)}
