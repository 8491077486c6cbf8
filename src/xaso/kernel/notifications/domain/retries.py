"""When a message that could not be sent is tried again."""

from __future__ import annotations

from datetime import timedelta

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=15),
)
"""After each failed try; when they are used up, about a day has passed and a person must look."""


def pause_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed tries, or None to give up.

    >>> pause_after(1), pause_after(7)
    (datetime.timedelta(seconds=60), None)
    """
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
