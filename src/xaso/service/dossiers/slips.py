"""The slips kept on this device: codes and secrets in one signed cookie, several people's.

Nothing is kept unless the person asks for it, because a phone is often a family's. The cookie
is not readable by scripts, and each slip is proved anew whenever it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE, SALT = "phieu", "xaso.slips"
MOST, MAX_AGE_SECONDS = 12, 400 * 24 * 3600


def read(request: HttpRequest) -> dict[str, str]:
    """Return the secrets by look-up code, newest last; an unreadable cookie is empty."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return {}
    return {str(code): str(secret) for code, secret in kept}


def keep(request: HttpRequest, response: HttpResponse, code: str, secret: str) -> None:
    """Add a slip; the oldest gives way when there are too many."""
    kept = {c: s for c, s in read(request).items() if c != code} | {code: secret}
    _write(response, list(kept.items())[-MOST:])


def drop(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Remove one slip, or all of them when `code` is empty."""
    _write(response, [(c, s) for c, s in read(request).items() if code and c != code])


def _write(response: HttpResponse, kept: list[tuple[str, str]]) -> None:
    if not kept:
        response.delete_cookie(COOKIE)
        return
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT, compress=True),
        max_age=MAX_AGE_SECONDS,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )
