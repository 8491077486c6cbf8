"""The slips kept on this device: codes and secrets in one signed cookie, several people's.

Nothing is kept unless the person asks for it, because a phone is often a family's. The cookie
is not readable by scripts, and each slip is proved anew whenever it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.service.dossiers.device_cookie import DeviceCookie

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE = DeviceCookie("phieu", "xaso.slips", max_age_seconds=400 * 24 * 3600)
MOST = 12


def read(request: HttpRequest) -> dict[str, str]:
    """Return the secrets by look-up code, newest last; an unreadable cookie is empty."""
    return {str(code): str(secret) for code, secret in COOKIE.read(request)}


def keep(request: HttpRequest, response: HttpResponse, code: str, secret: str) -> None:
    """Add a slip; the oldest gives way when there are too many."""
    kept = {c: s for c, s in read(request).items() if c != code} | {code: secret}
    COOKIE.write(response, list(kept.items())[-MOST:])


def drop(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Remove one slip, or all of them when `code` is empty."""
    COOKIE.write(response, [(c, s) for c, s in read(request).items() if code and c != code])
