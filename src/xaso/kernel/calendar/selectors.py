"""Reading the calendar, and promising by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from xaso.kernel.calendar.domain.assembly import DayRow, SessionRow, assemble, version
from xaso.kernel.calendar.errors import NoWorkingHours
from xaso.kernel.calendar.models import CalendarDay, CalendarYear, WorkingSession
from xaso.kernel.reference import api as reference
from xaso.lib import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

_FIRST_LOOK_DAYS = 60
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Supposed:
    """One day as it would be: worked, or not."""

    day: date
    is_worked: bool

    def applied(self, calendar: clock.Calendar) -> clock.Calendar:
        """Return a calendar in which the day is so."""
        if self.is_worked:
            return replace(
                calendar, off=calendar.off - {self.day}, worked=calendar.worked | {self.day}
            )
        return replace(calendar, off=calendar.off | {self.day}, worked=calendar.worked - {self.day})


@dataclass(frozen=True, slots=True)
class Promise:
    """A date to give to a resident, with all that is needed to defend it.

    `is_expected` says that a year it touches is not confirmed yet: show it as "dự kiến".
    `calendar_version` changes when a day between receipt and due date changes.
    """

    due: datetime
    explain: tuple[clock.Row, ...]
    is_expected: bool
    calendar_version: str


def calendar_for(agency_id: UUID, first_day: date, last_day: date) -> clock.Calendar:
    """Return an agency's working time for a range of days; outside it holidays are unknown.

    Queries: two; none while the calendar does not change.

    Raises:
        NoWorkingHours: Nobody has entered when the agency works in that time.
    """
    return reference.kept(
        "calendar",
        (agency_id, first_day, last_day),
        lambda: _calendar_for(agency_id, first_day, last_day),
    )


def _calendar_for(agency_id: UUID, first_day: date, last_day: date) -> clock.Calendar:
    mine = Q(agency_id=agency_id) | Q(agency=None)
    # A whole week tells weekend from a day off, however short the range asked for.
    first, last = first_day - _WEEK, last_day + _WEEK
    days = CalendarDay.objects.filter(mine, date__range=(first, last))
    sessions = WorkingSession.objects.filter(mine, valid_from__lte=last).exclude(
        valid_until__lte=first
    )
    calendar = assemble(
        [DayRow(row.date, row.kind, row.name, row.agency_id is not None) for row in days],
        [
            SessionRow(
                row.weekday,
                row.starts_at,
                row.ends_at,
                row.valid_from,
                row.valid_until,
                row.agency_id is not None,
            )
            for row in sessions
        ],
        first,
        last,
    )
    if calendar is None:
        raise NoWorkingHours(f"Chưa có giờ làm việc cho những ngày quanh {first_day}")
    return calendar


def promise(
    agency_id: UUID,
    rule: str,
    received_at: datetime,
    pauses: Sequence[tuple[datetime, datetime]] = (),
    *,
    supposing: Supposed | None = None,
) -> Promise:
    """Compute when what an agency received at a moment is due, and why.

    Args:
        supposing: A day that is to be taken as it would be, not as it is.

    Queries: none while the calendar does not change; three after that, two more for each doubling
    of a long term.

    Raises:
        BadRule: The rule is not understood.
        NoWorkingHours: Nobody has entered when the agency works.
    """
    term = clock.parse_rule(rule)
    first = clock.to_local(received_at).date()
    ahead = _FIRST_LOOK_DAYS
    while True:
        last = first + timedelta(days=ahead)
        calendar = calendar_for(agency_id, first, last)
        if supposing:
            calendar = supposing.applied(calendar)
        answer = clock.due(term, received_at, calendar, pauses)
        due_on = clock.to_local(answer.due).date()
        if due_on <= last:
            break
        ahead *= 2
    return Promise(
        due=answer.due,
        explain=answer.explain,
        is_expected=not _are_confirmed(agency_id, first.year, due_on.year),
        calendar_version=version(calendar, first, due_on),
    )


def is_open(agency_id: UUID, at: datetime) -> bool:
    """Tell whether an agency works at a moment; queries as `calendar_for`."""
    local = clock.to_local(at)
    return calendar_for(agency_id, local.date(), local.date()).is_open(local)


def year_of(agency_id: UUID | None, year: int) -> CalendarYear | None:
    """Return the standing of a year: the agency's own row, else the one for all, else none."""
    rows = CalendarYear.objects.filter(Q(agency_id=agency_id) | Q(agency=None), year=year)
    return max(rows, key=lambda row: row.agency_id is not None, default=None)


def _are_confirmed(agency_id: UUID, first: int, last: int) -> bool:
    rows = CalendarYear.objects.filter(
        Q(agency_id=agency_id) | Q(agency=None), year__range=(first, last)
    ).exclude(decision="")
    confirmed = reference.kept(
        "calendar", (agency_id, first, last), lambda: frozenset(row.year for row in rows)
    )
    return confirmed >= set(range(first, last + 1))
