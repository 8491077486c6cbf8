"""From dated rows to the calendar the clock reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, time, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from xaso.lib.clock import Calendar, Session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORKED = "swap_work"


class DayRow(NamedTuple):
    """A date that is not what its weekday says; `is_own` rows go before those for all."""

    date: date
    kind: str
    name: str
    is_own: bool


class SessionRow(NamedTuple):
    """A session of a weekday, in force from a day until a day."""

    weekday: int
    starts_at: time
    ends_at: time
    valid_from: date
    valid_until: date | None
    is_own: bool

    def holds_on(self, day: date) -> bool:
        """Tell whether the row is in force."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


def assemble(
    days: Iterable[DayRow], sessions: Iterable[SessionRow], first: date, last: date
) -> Calendar | None:
    """Build the calendar of the days from `first` to `last`, or none when nobody ever works.

    The usual sessions are the commonest; a date with others becomes special, a date without any
    is a day off. A weekday on which nobody ever works is weekend; when such a day is worked in
    exchange, it has the usual sessions. The range should hold a whole week, else a weekday that
    it misses is taken for weekend.
    """
    rows = list(sessions)
    hours = {day: _sessions_on(day, rows) for day in _days(first, last)}
    counts = Counter(found for found in hours.values() if found)
    if not counts:
        return None
    [(usual, _)] = counts.most_common(1)
    worked_weekdays = {day.weekday() for day, found in hours.items() if found}
    weekend = frozenset(range(7)) - worked_weekdays
    marked = _marked(days)
    unworked = {day for day, found in hours.items() if not found and day.weekday() not in weekend}
    return Calendar(
        sessions=usual,
        weekend=weekend,
        off=frozenset({day for day, row in marked.items() if row.kind != _WORKED} | unworked),
        worked=frozenset(day for day, row in marked.items() if row.kind == _WORKED),
        special={day: found for day, found in hours.items() if found and found != usual},
        names={day: row.name for day, row in marked.items()},
    )


def version(calendar: Calendar, first: date, last: date) -> str:
    """Name what a promise was computed from: equal while the days in between stay as they are."""
    content = "\n".join(f"{day} {calendar.sessions_on(day)}" for day in _days(first, last)).encode()
    return f"{first:%Y%m%d}-{last:%Y%m%d}-{sha256(content).hexdigest()[:12]}"


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _sessions_on(day: date, rows: list[SessionRow]) -> tuple[Session, ...]:
    in_force = [row for row in rows if row.holds_on(day)]
    own = [row for row in in_force if row.is_own]
    return tuple(
        sorted(
            Session(_minute(row.starts_at), _minute(row.ends_at))
            for row in own or in_force
            if row.weekday == day.weekday()
        )
    )


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _marked(days: Iterable[DayRow]) -> dict[date, DayRow]:
    found: defaultdict[date, list[DayRow]] = defaultdict(list)
    for row in days:
        found[row.date].append(row)
    return {day: max(rows, key=lambda row: row.is_own) for day, rows in found.items()}
