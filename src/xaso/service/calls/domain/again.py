"""When somebody who was called is called again, and when another way is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Outcome(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    WILL_COME = "will_come"
    NO_ANSWER = "no_answer"
    RELATIVE = "relative"
    WRONG_NUMBER = "wrong_number"
    BY_HAMLET = "by_hamlet"
    BY_LETTER = "by_letter"


class Way(StrEnum):
    """How the person is told."""

    PHONE = "phone"
    HAMLET = "hamlet"


NOT_REACHED = frozenset({Outcome.NO_ANSWER, Outcome.RELATIVE})
"""Outcomes after which the same number is tried again."""
WITHOUT_PHONE = frozenset({Outcome.BY_HAMLET, Outcome.BY_LETTER})
"""Outcomes of telling somebody another way than by telephone."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the dated row says."""

    wait_hours: int
    most_tries: int
    remind_days: int


@dataclass(frozen=True, slots=True)
class Next:
    """What follows a call: `at` is when the line comes again, None where it does not."""

    at: datetime | None
    way: Way


def after(
    outcome: Outcome,
    rule: Rule,
    *,
    now: datetime,
    tries: int,
    come_on: date | None = None,
    stays: bool = False,
) -> Next:
    """Return what follows a call.

    Args:
        tries: How many calls about the same thing did not reach her, with this one.
        come_on: The day on which she said she would come.
        stays: She still has to do something, so she is reminded while it waits.
    """
    if outcome == Outcome.WRONG_NUMBER:
        return Next(now, Way.HAMLET)
    if outcome in NOT_REACHED:
        if tries >= rule.most_tries:
            return Next(now, Way.HAMLET)
        return Next(now + timedelta(hours=rule.wait_hours), Way.PHONE)
    if outcome == Outcome.WILL_COME and come_on is not None:
        return Next(_morning_after(come_on, now), Way.PHONE)
    if not stays or not rule.remind_days:
        return Next(None, Way.PHONE)
    way = Way.HAMLET if outcome in WITHOUT_PHONE else Way.PHONE
    return Next(now + timedelta(days=rule.remind_days), way)


def _morning_after(day: date, now: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=now.tzinfo)
