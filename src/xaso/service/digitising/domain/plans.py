"""By when which papers are to be digitised: how many should be done by a day, and who is behind.

A plan speaks of one group: the dossiers of one procedure that came in within one year. Work is
spread evenly over its days. What a day asks for is what should be done before that day begins, so
nobody is behind on the first day, and on the last one all of it is not yet asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


class Standing(StrEnum):
    """How a group stands against its plan."""

    DONE = "done"
    IN_TIME = "in_time"
    BEHIND = "behind"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done from when until the end of which day.

    Attributes:
        begun_on: The day on which the plan was set.
        due_on: The last day.
        total: How many dossiers the group has.
        days_done: On which day each digitised dossier of the group became so.
    """

    begun_on: date
    due_on: date
    total: int
    days_done: tuple[date, ...] = ()

    def done_before(self, day: date) -> int:
        """Return how many were digitised before a day began."""
        return sum(one < day for one in self.days_done)

    @property
    def done(self) -> int:
        """Return how many are digitised."""
        return len(self.days_done)

    def asked_before(self, day: date) -> int:
        """Return how many should be digitised before a day begins."""
        earlier = self.done_before(self.begun_on)
        days = (self.due_on - self.begun_on).days + 1
        gone = min(max((day - self.begun_on).days, 0), days)
        return earlier + max(self.total - earlier, 0) * gone // days

    def missing(self, day: date) -> int:
        """Return how many fewer are digitised than the day asks for; 0 where none."""
        return max(self.asked_before(day) - self.done, 0)

    def standing(self, day: date) -> Standing:
        """Return how the group stands on a day."""
        if self.done >= self.total:
            return Standing.DONE
        if day > self.due_on:
            return Standing.OVERDUE
        return Standing.BEHIND if self.missing(day) else Standing.IN_TIME


@dataclass(frozen=True, slots=True)
class Mark:
    """One day of the drawing: what all plans ask for, what is done; None of a day to come."""

    day: date
    asked: int
    done: int | None


def marks(plans: Sequence[Plan], today: date, *, most: int = 9) -> list[Mark]:
    """Return the days to draw, evenly from the first plan's begin to the day after the last's end.

    Today is one of them where it lies between; where the last plan is overdue, today is the end.

    Args:
        most: So many days at most, besides today.
    """
    if not plans:
        return []
    first = min(one.begun_on for one in plans)
    ends = [one.due_on + timedelta(days=1) for one in plans]
    last = max(*ends, today)
    days = {*_spread(first, last, most), *([today] if first <= today <= last else [])}
    return [
        Mark(
            day,
            sum(one.asked_before(day) for one in plans),
            _done(plans, day, today),
        )
        for day in sorted(days)
    ]


def _done(plans: Iterable[Plan], day: date, today: date) -> int | None:
    """Return what was done before a day; today counts with what is done by now."""
    if day > today:
        return None
    return sum(one.done if day == today else one.done_before(day) for one in plans)


def _spread(first: date, last: date, most: int) -> list[date]:
    span = (last - first).days
    steps = min(max(most - 1, 1), max(span, 1))
    return [first + timedelta(days=span * step // steps) for step in range(steps + 1)]
