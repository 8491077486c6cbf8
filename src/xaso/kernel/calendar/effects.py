"""What a change of the calendar would move elsewhere, told by the rooms that keep promised dates.

Nothing moves: a promise that was given stands. But who changes a day sees how many dates lie across
it, and decides whether somebody must be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from django.utils.functional import _StrPromise

    Count = Callable[[UUID, date], int]


@dataclass(frozen=True, slots=True)
class Effect:
    """How many of something lie across a day; `sentence` has one `%(n)s`."""

    sentence: str
    count: int


_counts: list[tuple[_StrPromise | str, Count]] = []


def register_effect(sentence: _StrPromise | str, count: Count) -> None:
    """Let a room tell how many of its promised dates a changed day would move."""
    _counts.append((sentence, count))


def effects_of(agency_id: UUID, day: date) -> list[Effect]:
    """Return what would move if a day were worked that is not, or the other way round."""
    return [Effect(str(sentence), count(agency_id, day)) for sentence, count in _counts]
