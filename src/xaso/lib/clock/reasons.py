"""Why a date is what it is: one row for each day from receipt to the due date.

The minutes of the rows add up to the rule. A working hour is 60 of them, a calendar day 1440, a
working day the minutes of one day's sessions; what stood still or was not counted is 0.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from xaso.lib.clock.calendar import days
from xaso.lib.clock.moments import DAY_MINUTES, at_minute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xaso.lib.clock.calendar import Calendar, DayKind
    from xaso.lib.clock.rules import Rule
    from xaso.lib.clock.terms import Course

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)

SENTENCES = {
    "working": "Ngày làm việc.",
    "worked": "Ngày nghỉ nhưng làm bù.",
    "weekend": "Nghỉ cuối tuần.",
    "off": "Ngày nghỉ.",
    "holiday": "Nghỉ: {name}.",
    "received": "Nhận hồ sơ.",
    "outside_hours": "Nhận ngoài giờ làm việc, tính từ đầu buổi làm việc kế tiếp.",
    "after_15h": "Sau 15 giờ, trả vào cuối ngày làm việc kế tiếp.",
    "first_day_free": "Ngày bắt đầu không tính.",
    "counted": "Tính một ngày.",
    "paused": "Tạm dừng, không tính.",
    "partly_paused": "Có lúc tạm dừng, không tính lúc đó.",
    "moved_on": "Lùi thêm vì có ngày tạm dừng.",
    "rolled": "Hết hạn vào ngày nghỉ, chuyển sang ngày làm việc kế tiếp.",
    "due": "Hẹn trả kết quả.",
}
"""The reasons and their words; the keys are in `Row.codes` for readers in other languages."""


class Row(NamedTuple):
    """What one day added to the term, and why."""

    date: date
    kind: DayKind
    minutes: int
    why: str
    codes: tuple[str, ...]


def explain(rule: Rule, course: Course, calendar: Calendar) -> tuple[Row, ...]:
    """Tell the course of a term day by day."""
    if rule.unit == "calendar_day":
        tallies = _calendar_days(rule.amount, course, calendar)
    elif rule.unit == "same_day_15h":
        tallies = _same_day(course, calendar)
    else:
        tallies = _working_time(course, calendar)
    return tuple(_row(tally, rule, course, calendar) for tally in tallies)


class _Tally(NamedTuple):
    """What a rule makes of one day, before it is put into words."""

    date: date
    minutes: int
    codes: tuple[str, ...] = ()


def _working_time(course: Course, calendar: Calendar) -> Iterator[_Tally]:
    for day in days(course.received.date(), course.due.date()):
        ran = calendar.minutes_on(day, course.began, course.due)
        stood = sum(calendar.minutes_on(day, pause.start, pause.end) for pause in course.pauses)
        code = "paused" if stood == ran else "partly_paused"
        yield _Tally(day, ran - stood, (code,) if stood else ())


def _calendar_days(amount: int, course: Course, calendar: Calendar) -> Iterator[_Tally]:
    """Count a day unless the midnight it began with was paused, until the amount is reached."""
    stood = {
        day for pause in course.pauses for day in days(pause.start.date() + _DAY, pause.end.date())
    }
    first = course.began.date()
    last = first + (amount + len(stood)) * _DAY
    left = amount
    for day in days(course.received.date(), course.due.date()):
        if day in stood:
            yield _Tally(day, 0, ("paused",))
        elif day <= first:
            yield _Tally(day, 0, ("first_day_free",) if day == first else ())
        elif left:
            left -= 1
            yield _Tally(day, DAY_MINUTES, ("counted",))
        else:
            yield _Tally(day, 0, ("moved_on" if day <= last else "rolled",))


def _same_day(course: Course, calendar: Calendar) -> Iterator[_Tally]:
    """Count the working time that the day of the result still offered."""
    last = (course.due - _MINUTE).date()
    begun = max(course.asked, at_minute(last, 0))
    for day in days(course.received.date(), course.due.date()):
        codes: tuple[str, ...] = ("paused",) if _touches(course, day) else ()
        if day == course.asked.date() != last and calendar.is_working(day):
            codes = (*codes, "after_15h")
        yield _Tally(day, calendar.minutes_on(day, begun, course.due), codes)


def _touches(course: Course, day: date) -> bool:
    return any(pause.start.date() <= day <= pause.end.date() for pause in course.pauses)


def _row(tally: _Tally, rule: Rule, course: Course, calendar: Calendar) -> Row:
    day, kind, name = tally.date, calendar.kind_of(tally.date), calendar.names.get(tally.date, "")
    codes: list[str] = ["holiday" if kind == "off" and name else kind]
    if day == course.received.date():
        codes.append("received")
        if rule.unit != "same_day_15h" and not calendar.is_open(course.received):
            codes.append("outside_hours")
    codes.extend(tally.codes)
    if day == course.due.date():
        codes.append("due")
    why = " ".join(SENTENCES[code].format(name=name) for code in codes)
    return Row(day, kind, tally.minutes, why, tuple(codes))
