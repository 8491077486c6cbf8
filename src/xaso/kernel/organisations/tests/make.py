"""Makers: one agency, one post, as tests of any room need them."""

from __future__ import annotations

from datetime import date
from itertools import count

from xaso.kernel.organisations.models import Agency, Position, SiteProfile

_codes = count(1)


def agency(
    *,
    code: str = "",
    name: str = "UBND xã Động Đạt",
    level: str = Agency.Level.COMMUNE,
    is_shown: bool = True,
    host: str | None = None,
) -> Agency:
    """Make an agency; `is_shown` gives it the face that every host shows (one is enough)."""
    made = Agency.objects.create(code=code or f"H55.{next(_codes)}", name=name, level=level)
    if is_shown:
        SiteProfile.objects.create(agency=made, name=name.removeprefix("UBND "), host=host)
    return made


def position(
    role: str, *, agency: Agency, title: str = "", since: date = date(2025, 7, 1)
) -> Position:
    """Make a post of an agency."""
    return Position.objects.create(
        agency=agency, role=role, title=title or Position.Role(role).label, valid_from=since
    )
