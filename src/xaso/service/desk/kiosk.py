"""Which device stands at the door and may give numbers out: one that an official has opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

COOKIE, SALT = "may_lay_so", "xaso.kiosk"
ONE_DAY = 16 * 3600


def is_kiosk(request: HttpRequest, agency_id: UUID) -> bool:
    """Tell whether this browser was opened as the agency's kiosk today."""
    opened = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=ONE_DAY)
    return opened == str(agency_id)


def open_kiosk(response: HttpResponse, agency_id: UUID) -> None:
    """Let this browser give numbers out until the evening."""
    response.set_signed_cookie(
        COOKIE,
        str(agency_id),
        salt=SALT,
        max_age=ONE_DAY,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def close_kiosk(response: HttpResponse) -> None:
    """Let it give no more numbers out."""
    response.delete_cookie(COOKIE)
