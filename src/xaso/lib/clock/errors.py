"""What the clock refuses.

ClockError            the reason in Vietnamese is `str(error)`, `error.code` names it
├── BadRule           "fortnight:2", "working_day:0"
├── BadMoment         no date with a time, or centuries away
├── BadCalendar       sessions that overlap, a weekday 7
├── BadPause          ends before it begins
└── NoWorkingTime     a calendar in which nobody ever works
"""

from __future__ import annotations


class ClockError(ValueError):
    """Something that no due date can be computed from."""

    code = "clock_error"


class BadRule(ClockError):
    """The rule is not one of the four the clock knows."""

    code = "bad_rule"


class BadMoment(ClockError):
    """The text is not a moment."""

    code = "bad_moment"


class BadCalendar(ClockError):
    """The calendar contradicts itself or cannot be read."""

    code = "bad_calendar"


class BadPause(ClockError):
    """The pause is not an interval of time."""

    code = "bad_pause"


class NoWorkingTime(ClockError):
    """The calendar holds no working time where the term needs some."""

    code = "no_working_time"
