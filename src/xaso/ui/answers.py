"""Answers that every room gives alike."""

from __future__ import annotations

from django.http import HttpResponseRedirect


def see_other(address: str) -> HttpResponseRedirect:
    """Send the browser to another page by GET after a POST."""
    response = HttpResponseRedirect(address)
    response.status_code = 303
    return response
