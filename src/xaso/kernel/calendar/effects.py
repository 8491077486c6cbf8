"""What a change of the calendar would move elsewhere, told by the rooms that keep promised dates.

Nothing moves: a promise that was given stands. But who changes a day sees how many dates lie across
it and which of them would be others if they were counted now, so that people can be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from xaso.kernel.calendar.selectors import Supposed

    Count = Callable[[UUID, date], int]
    Moves = Callable[[UUID, Supposed], list["Move"]]


@dataclass(frozen=True, slots=True)
class Effect:
    """How many of something lie across a day; `sentence` has one `%(n)s`."""

    sentence: str
    count: int


@dataclass(frozen=True, slots=True)
class Move:
    """One promised date that would be another: of what, and whom to tell. Names no resident."""

    name: str
    what: str
    old: datetime
    new: datetime
    tell: str


_moves: list[Moves] = []
_counts: list[tuple[_StrPromise | str, Count]] = []


def register_effect(sentence: _StrPromise | str, count: Count) -> None:
    """Let a room tell how many of its promised dates a changed day would move."""
    _counts.append((sentence, count))


def register_moves(moves: Moves) -> None:
    """Let a room tell which of its promised dates would be others, were a day changed."""
    _moves.append(moves)


def moves_of(agency_id: UUID, supposed: Supposed) -> list[Move]:
    """Return the promised dates that would be others, the soonest first."""
    found = [move for moves in _moves for move in moves(agency_id, supposed)]
    return sorted(found, key=lambda move: (move.old, move.name))


def effects_of(agency_id: UUID, day: date) -> list[Effect]:
    """Return what would move if a day were worked that is not, or the other way round."""
    return [Effect(str(sentence), count(agency_id, day)) for sentence, count in _counts]
