"""What the calendar refuses.

CalendarRefusal
├── NoWorkingHours      nobody has entered when the office works
├── DecisionMissing     a year or a day without the paper that fixes it
├── SessionsClash       sessions of one weekday that overlap
└── YearKnown           a decision fixes the year already
"""

from __future__ import annotations


class CalendarRefusal(ValueError):
    """Something the calendar cannot do."""


class NoWorkingHours(CalendarRefusal):
    """The office has no working sessions on the days asked about."""


class DecisionMissing(CalendarRefusal):
    """A year or a day was to be fixed without naming the decision that fixes it."""


class YearKnown(CalendarRefusal):
    """A decision fixes the year's days already: nothing is to be expected."""


class SessionsClash(CalendarRefusal):
    """The sessions of a weekday overlap or run backwards."""
