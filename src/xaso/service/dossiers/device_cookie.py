"""A short list kept on a person's own device: signed, unreadable to scripts, gone when empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class DeviceCookie:
    """One such list: the cookie's name, its own salt, and for how long it is kept."""

    name: str
    salt: str
    max_age_seconds: int

    def read(self, request: HttpRequest) -> list[Any]:
        """Return what is kept; a cookie that is absent, forged or too old is empty."""
        given = request.COOKIES.get(self.name, "")
        try:
            kept: list[Any] = signing.loads(given, salt=self.salt, max_age=self.max_age_seconds)
        except signing.BadSignature:
            return []
        return kept

    def write(self, response: HttpResponse, kept: Sequence[Any]) -> None:
        """Keep this list from now on; an empty one removes the cookie."""
        if not kept:
            response.delete_cookie(self.name)
            return
        response.set_cookie(
            self.name,
            signing.dumps(kept, salt=self.salt, compress=True),
            max_age=self.max_age_seconds,
            httponly=True,
            secure=settings.HTTPS,
            samesite="Lax",
        )
