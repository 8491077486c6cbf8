"""Makers: a calendar everybody can promise by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.kernel.calendar.services import load_calendars

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency


def calendar(agency: Agency | None = None) -> None:
    """Load the shipped calendars: 2026 confirmed, 2027 expected, 07:30-11:30 and 13:00-17:00."""
    load_calendars(agency)
