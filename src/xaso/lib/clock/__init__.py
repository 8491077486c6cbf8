"""The deadline clock: when a result is due, and why on that day.

Pure: it reads no clock, no file and no database. One call answers:

>>> from datetime import datetime
>>> office = Calendar(sessions=(Session(450, 690), Session(780, 1020)))
>>> answer = due(parse_rule("working_day:3"), datetime(2026, 11, 20, 17, 30), office)
>>> answer.due.isoformat()
'2026-11-26T07:30:00+07:00'
>>> sum(row.minutes for row in answer.explain) == 3 * 480
True

See docs/architecture/clock.md for the rules and ADR 0010 for the choices behind them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xaso.lib.clock.calendar import Calendar, DayKind, Session
from xaso.lib.clock.errors import (
    BadCalendar,
    BadMoment,
    BadPause,
    BadRule,
    ClockError,
    NoWorkingTime,
)
from xaso.lib.clock.moments import VIETNAM, Pause, pause_between, read_moment, to_aware, to_local
from xaso.lib.clock.reading import read_calendar, read_pauses
from xaso.lib.clock.reasons import SENTENCES, Row, explain
from xaso.lib.clock.rules import Rule, Unit, parse_rule
from xaso.lib.clock.terms import run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

__all__ = [
    "SENTENCES",
    "VIETNAM",
    "BadCalendar",
    "BadMoment",
    "BadPause",
    "BadRule",
    "Calendar",
    "ClockError",
    "DayKind",
    "Due",
    "NoWorkingTime",
    "Pause",
    "Row",
    "Rule",
    "Session",
    "Unit",
    "due",
    "parse_rule",
    "read_calendar",
    "read_moment",
    "read_pauses",
    "to_aware",
    "to_local",
]


class Due(NamedTuple):
    """The moment a result is due, aware and on the minute, and its row for each day."""

    due: datetime
    explain: tuple[Row, ...]


def due(
    rule: Rule,
    received: datetime,
    calendar: Calendar,
    pauses: Iterable[tuple[datetime, datetime]] = (),
) -> Due:
    """Compute when a dossier received at a moment is due.

    Args:
        rule: The published term.
        received: Acceptance of the complete dossier; a naive moment is +07:00.
        calendar: The office's working time, from the day of receipt to beyond the due date.
        pauses: Stretches (from, until before) in which the law stops the clock.

    Raises:
        BadMoment: A moment lies centuries away.
        BadPause: A pause ends before it begins.
        NoWorkingTime: The calendar never works where the term needs it to.

    """
    stops = [pause_between(start, end) for start, end in pauses]
    course = run(rule, to_local(received), calendar, stops)
    return Due(to_aware(course.due), explain(rule, course, calendar))
