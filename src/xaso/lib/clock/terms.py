"""When a term ends: the first answer, and how pauses move it on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from xaso.lib.clock.errors import NoWorkingTime
from xaso.lib.clock.moments import Pause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xaso.lib.clock.calendar import Calendar
    from xaso.lib.clock.rules import Rule

_LAST_HOUR = time(15)
"""At 15:00:00 a dossier is still of the day; at 15:00:01 it is late."""


class Course(NamedTuple):
    """How a term ran: from `began` to `due`, standing still in `pauses`.

    `asked` is the moment the same-day rule was last asked at; `pauses` are those that count,
    without overlaps, earliest first.
    """

    received: datetime
    began: datetime
    asked: datetime
    due: datetime
    pauses: tuple[Pause, ...]


def run(rule: Rule, received: datetime, calendar: Calendar, pauses: Iterable[Pause]) -> Course:
    """Let the clock run for one dossier; all moments local.

    Raises:
        NoWorkingTime: The calendar has no working time left where the term needs it.
    """
    try:
        began = calendar.opening(received)
        answer = _ANSWERS[rule.unit](rule.amount, received, began, calendar)
        due, counted = _settle(answer, pauses, received)
    except OverflowError as error:
        raise NoWorkingTime("Thời hạn vượt quá năm 9999") from error
    return Course(received, began, _last_asked(received, counted), due, counted)


def _settle(
    answer: Callable[[tuple[Pause, ...]], datetime], pauses: Iterable[Pause], received: datetime
) -> tuple[datetime, tuple[Pause, ...]]:
    """Count pauses as long as they begin before the due moment, which moves with each."""
    counted: tuple[Pause, ...] = ()
    due, covered_until = answer(counted), received
    for pause in sorted(p for p in pauses if p.start < p.end):
        if max(pause.start, received) >= due:
            break
        if pause.end > covered_until:
            counted += (Pause(max(pause.start, covered_until), pause.end),)
            due, covered_until = answer(counted), pause.end
    return due, counted


def _last_asked(received: datetime, counted: tuple[Pause, ...]) -> datetime:
    return counted[-1].end if counted else received


def _working_day(
    amount: int, received: datetime, began: datetime, calendar: Calendar
) -> Callable[[tuple[Pause, ...]], datetime]:
    day = began.date()
    for _ in range(amount):
        day = calendar.next_working_day(day)
    first = datetime.combine(day, began.time())
    # A shorter day may be closed at the hour the term began; then it ends when work resumes.
    first = first if calendar.is_open(first) else calendar.opening(first)
    return lambda pauses: calendar.advance(first, _working_minutes(pauses, calendar))


def _working_hour(
    amount: int, received: datetime, began: datetime, calendar: Calendar
) -> Callable[[tuple[Pause, ...]], datetime]:
    first = calendar.advance(began, amount * 60)
    return lambda pauses: calendar.advance(first, _working_minutes(pauses, calendar))


def _calendar_day(
    amount: int, received: datetime, began: datetime, calendar: Calendar
) -> Callable[[tuple[Pause, ...]], datetime]:
    def answer(pauses: tuple[Pause, ...]) -> datetime:
        day = began.date() + timedelta(days=amount + sum(map(_midnights, pauses)))
        return calendar.closing(calendar.on_or_after(day))

    return answer


def _same_day(
    amount: int, received: datetime, began: datetime, calendar: Calendar
) -> Callable[[tuple[Pause, ...]], datetime]:
    return lambda pauses: calendar.closing(same_day_on(_last_asked(received, pauses), calendar))


_ANSWERS = {
    "working_day": _working_day,
    "working_hour": _working_hour,
    "calendar_day": _calendar_day,
    "same_day_15h": _same_day,
}


def same_day_on(asked: datetime, calendar: Calendar) -> date:
    """Return the day on which what came at `asked` must be ready by the end of work.

    Law: decree-23-2015 art. 7; circular-01-2020-btp art. 2.
    """
    day = asked.date()
    is_in_time = asked.time() <= _LAST_HOUR
    if is_in_time and calendar.is_working(day) and asked < calendar.closing(day):
        return day
    return calendar.next_working_day(day)


def _working_minutes(pauses: Iterable[Pause], calendar: Calendar) -> int:
    return sum(calendar.minutes_between(pause.start, pause.end) for pause in pauses)


def _midnights(pause: Pause) -> int:
    return (pause.end.date() - pause.start.date()).days
