"""When somebody may come by appointment: slots cut out of the working sessions of a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def starts_in(sessions: Iterable[tuple[int, int]], minutes: int) -> list[int]:
    """Return at which minutes of the day a slot begins; each lies wholly within a session.

    >>> starts_in([(450, 510)], 30)
    [450, 480]
    >>> starts_in([(450, 500)], 30)
    [450]
    """
    return [start for begin, end in sessions for start in range(begin, end - minutes + 1, minutes)]


def free_place(taken: Iterable[int], how_many: int) -> int | None:
    """Return the lowest place of a slot that nobody holds, counted from 1; None when it is full.

    >>> free_place([1, 3], 3), free_place([1, 2], 2)
    (2, None)
    """
    held = set(taken)
    return next((place for place in range(1, how_many + 1) if place not in held), None)


def is_on_time(starts_at: datetime, now: datetime, minutes: int) -> bool:
    """Tell whether who comes now comes for this slot: from half a slot before to its end."""
    early = starts_at - timedelta(minutes=minutes / 2)
    return early <= now <= starts_at + timedelta(minutes=minutes)
