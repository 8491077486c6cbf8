"""When people work: sessions of a day, weekends, days off and days worked in exchange."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from xaso.lib.clock.errors import BadCalendar, NoWorkingTime
from xaso.lib.clock.moments import DAY_MINUTES, at_minute, minute_of, to_minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DayKind = Literal["working", "worked", "off", "weekend"]

_DAY = timedelta(days=1)
_LONGEST_REST_DAYS = 3660


class Session(NamedTuple):
    """A stretch of work in minutes of the day; half open: at `end` the desk is closed."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working time of one office.

    `worked` beats `off` and the weekend. `special` holds the sessions of single dates on which
    they differ from `sessions`; `names` says what a day off is for. Monday is weekday 0.

    Raises:
        BadCalendar: Sessions that overlap, run backwards or are none; a weekday outside 0 to 6.
    """

    sessions: tuple[Session, ...]
    weekend: frozenset[int] = frozenset({5, 6})
    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Session, ...]] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    names: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    def __post_init__(self) -> None:
        """Refuse what no desk could follow."""
        for sessions in (self.sessions, *self.special.values()):
            _check_sessions(sessions)
        if not self.weekend <= set(range(7)):
            raise BadCalendar("Ngày nghỉ trong tuần phải là số từ 0 (thứ Hai) đến 6 (Chủ nhật)")

    def kind_of(self, day: date) -> DayKind:
        """Say what a day is; a worked day is one that would otherwise be off."""
        is_rest = day in self.off or day.weekday() in self.weekend
        if day in self.worked:
            return "worked" if is_rest else "working"
        if day in self.off:
            return "off"
        return "weekend" if is_rest else "working"

    def is_working(self, day: date) -> bool:
        """Tell whether the office works on a day."""
        return self.kind_of(day) in {"working", "worked"}

    def sessions_on(self, day: date) -> tuple[Session, ...]:
        """Return the sessions of a day, none for a day off."""
        return self.special.get(day, self.sessions) if self.is_working(day) else ()

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the office works at a moment."""
        at = minute_of(moment)
        return any(start <= at < end for start, end in self.sessions_on(moment.date()))

    def next_working_day(self, day: date) -> date:
        """Return the first working day after `day`.

        Raises:
            NoWorkingTime: There is none within ten years.
        """
        for _ in range(_LONGEST_REST_DAYS):
            day += _DAY
            if self.is_working(day):
                return day
        raise NoWorkingTime(f"Lịch không có ngày làm việc nào trong mười năm đến {day}")

    def on_or_after(self, day: date) -> date:
        """Return the day itself when it is worked, else the next that is."""
        return day if self.is_working(day) else self.next_working_day(day)

    def closing(self, day: date) -> datetime:
        """Return the end of the last session of a working day."""
        return at_minute(day, self.sessions_on(day)[-1].end)

    def opening(self, moment: datetime) -> datetime:
        """Return the moment, cut to the minute, or the next start of a session outside one."""
        at, day = minute_of(moment), moment.date()
        for start, end in self.sessions_on(day):
            if at < end:
                return max(to_minute(moment), at_minute(day, start))
        day = self.next_working_day(day)
        return at_minute(day, self.sessions_on(day)[0].start)

    def advance(self, moment: datetime, minutes: int) -> datetime:
        """Return when so many working minutes will have passed; after none, the moment itself.

        Time that is used up with a session ends at its end, not at the start of the next.
        """
        if not minutes:
            return moment
        day, at, left = moment.date(), minute_of(moment), minutes
        while True:
            for start, end in self.sessions_on(day):
                begin = max(start, at)
                if left <= end - begin:
                    return at_minute(day, begin + left)
                left -= max(0, end - begin)
            day, at = self.next_working_day(day), 0

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Count the working minutes from `start` until before `end`."""
        return sum(self.minutes_on(day, start, end) for day in days(start.date(), end.date()))

    def minutes_on(self, day: date, start: datetime, end: datetime) -> int:
        """Count the working minutes of one day that lie between two moments."""
        first = minute_of(start) if start.date() == day else 0
        last = minute_of(end) if end.date() == day else DAY_MINUTES
        if not start.date() <= day <= end.date():
            return 0
        return sum(
            max(0, min(session.end, last) - max(session.start, first))
            for session in self.sessions_on(day)
        )


def days(first: date, last: date) -> Iterator[date]:
    """Yield every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _check_sessions(sessions: tuple[Session, ...]) -> None:
    if not sessions:
        raise BadCalendar("Lịch không có buổi làm việc nào")
    if not all(0 <= start < end <= DAY_MINUTES for start, end in sessions):
        raise BadCalendar("Buổi làm việc phải kết thúc sau khi bắt đầu, trong cùng một ngày")
    if any(later.start < earlier.end for earlier, later in pairwise(sessions)):
        raise BadCalendar("Các buổi làm việc chồng lên nhau hoặc không theo thứ tự")
