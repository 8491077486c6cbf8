"""The door of the counter: no room stands above it yet."""

from xaso.service.desk.hamlet_days import plan as plan_hamlet_day
from xaso.service.desk.hamlet_days import planned as hamlet_days_of
from xaso.service.desk.services import IntakeOver, Request, take_in, take_scan

__all__ = [
    "IntakeOver",
    "Request",
    "hamlet_days_of",
    "plan_hamlet_day",
    "take_in",
    "take_scan",
]
