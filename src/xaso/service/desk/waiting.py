"""Reading the queue: who waits, who is called where, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.kernel.reference import api as reference
from xaso.service.desk.domain.tickets import AT_A_WINDOW, State, Waiting, minutes_to_wait
from xaso.service.desk.models import PriorityGround, QueueRule, Ticket, Window

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

RECENT = 20
"""How many of the latest people tell how long one takes."""
MOST_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Queue:
    """How the queue of an agency stands: how many wait, and about how many minutes."""

    waiting: int
    windows: int
    minutes: int | None


def tickets_of(agency_id: UUID, day: date) -> QuerySet[Ticket]:
    """Return an agency's tickets of a day, by number."""
    return (
        Ticket.objects
        .filter(agency_id=agency_id, day=day)
        .select_related("window")
        .order_by("number")
    )


def grounds_on(day: date) -> list[PriorityGround]:
    """Return whom the desk serves first on a day, in order."""
    return list(PriorityGround.objects.filter(reference.in_force(day)))


def most_in_a_row(day: date) -> int:
    """Return how many served first may be called in a row on a day."""
    rule = QueueRule.objects.filter(reference.in_force(day)).order_by("-valid_from").first()
    return rule.most_first_in_a_row if rule else MOST_IN_A_ROW


def windows_open(agency_id: UUID, day: date) -> list[Window]:
    """Return the windows at which somebody sits now, by number."""
    return list(
        Window.objects
        .filter(agency_id=agency_id, day=day, closed_at=None)
        .select_related("official")
        .order_by("number")
    )


def window_of(agency_id: UUID, account_id: UUID | None, day: date) -> Window | None:
    """Return the window at which an official sits, if she does."""
    return Window.objects.filter(
        agency_id=agency_id, day=day, official_id=account_id, closed_at=None
    ).first()


def waiting_now(agency_id: UUID, day: date) -> list[Waiting]:
    """Return who waits, as the rule of calling sees them."""
    rows = tickets_of(agency_id, day).filter(state=State.WAITING).values_list("number", "ground")
    return [Waiting(number, bool(ground)) for number, ground in rows]


def recently_first(agency_id: UUID, day: date, limit: int) -> list[bool]:
    """Return of those called before, the latest first, whether they were served first by law."""
    grounds = (
        Ticket.objects
        .filter(agency_id=agency_id, day=day, called_at__isnull=False)
        .order_by("-called_at", "-number")
        .values_list("ground", flat=True)[:limit]
    )
    return [bool(ground) for ground in grounds]


def called_now(agency_id: UUID, day: date) -> list[Ticket]:
    """Return the tickets at a window, the latest call first."""
    return list(
        tickets_of(agency_id, day).filter(state__in=AT_A_WINDOW).order_by("-called_at", "-number")
    )


def queue_now(agency_id: UUID, now: datetime, *, ahead_of: Ticket | None = None) -> Queue:
    """Return how the queue stands, or how many are called before one ticket.

    Args:
        ahead_of: A ticket that waits; who is served first by law stands ahead of the others.
    """
    day = timezone.localdate(now)
    waiting = waiting_now(agency_id, day)
    if ahead_of is not None:
        mine = Waiting(ahead_of.number, bool(ahead_of.ground))
        waiting = [one for one in waiting if _before(one, mine)]
    windows = len(windows_open(agency_id, day))
    served = _served(agency_id, day) if windows else []
    minutes = minutes_to_wait(len(waiting), windows, served)
    return Queue(len(waiting), windows, minutes)


def _before(one: Waiting, mine: Waiting) -> bool:
    if one.is_first == mine.is_first:
        return one.number < mine.number
    return one.is_first


def _served(agency_id: UUID, day: date) -> list[float]:
    """Return how many minutes each of the latest people took, from the call to the end."""
    rows = (
        Ticket.objects
        .filter(agency_id=agency_id, day=day, state=State.DONE, called_at__isnull=False)
        .order_by("-ended_at")
        .values_list("called_at", "ended_at")[:RECENT]
    )
    return [(ended - called).total_seconds() / 60 for called, ended in rows if called and ended]


def by_hour(agency_id: UUID, day: date) -> list[tuple[int, int]]:
    """Return how many numbers were taken in each hour of a day that had any."""
    hours: dict[int, int] = {}
    for taken_at in tickets_of(agency_id, day).values_list("taken_at", flat=True):
        hour = timezone.localtime(taken_at).hour
        hours[hour] = hours.get(hour, 0) + 1
    return sorted(hours.items())
