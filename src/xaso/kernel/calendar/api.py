"""The door of the calendar."""

from xaso.kernel.calendar.effects import Move, register_effect, register_moves
from xaso.kernel.calendar.errors import (
    CalendarRefusal,
    DecisionMissing,
    NoWorkingHours,
    SessionsClash,
    YearKnown,
)
from xaso.kernel.calendar.models import CalendarDay, CalendarYear, WorkingSession
from xaso.kernel.calendar.selectors import (
    Promise,
    Supposed,
    calendar_for,
    is_open,
    promise,
    year_of,
)
from xaso.kernel.calendar.services import (
    clear_day,
    confirm_year,
    draft_year,
    load_calendars,
    set_day,
    set_sessions,
)
from xaso.kernel.calendar.words import Told, explanation

__all__ = [
    "CalendarDay",
    "CalendarRefusal",
    "CalendarYear",
    "DecisionMissing",
    "Move",
    "NoWorkingHours",
    "Promise",
    "SessionsClash",
    "Supposed",
    "Told",
    "WorkingSession",
    "YearKnown",
    "calendar_for",
    "clear_day",
    "confirm_year",
    "draft_year",
    "explanation",
    "is_open",
    "load_calendars",
    "promise",
    "register_effect",
    "register_moves",
    "set_day",
    "set_sessions",
    "year_of",
]
