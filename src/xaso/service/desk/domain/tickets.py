"""The life of a queue ticket, who is called next, and how long one waits.

Law: nd-118-2025; whom a desk serves first, and how many in a row, is dated data, not code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class State(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that may happen to a ticket."""

    sources: frozenset[State]
    target: State


S = State
MOVES: dict[str, Move] = {
    "call": Move(frozenset({S.WAITING}), S.CALLED),
    "call_again": Move(frozenset({S.CALLED}), S.CALLED),
    "serve": Move(frozenset({S.CALLED}), S.SERVING),
    "finish": Move(frozenset({S.CALLED, S.SERVING}), S.DONE),
    "miss": Move(frozenset({S.CALLED}), S.MISSED),
    "bring_back": Move(frozenset({S.MISSED, S.DONE}), S.WAITING),
}
"""What follows what; a mistake of the desk is undone by `bring_back`."""
AT_A_WINDOW = frozenset({S.CALLED, S.SERVING})


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits: the number of the ticket, and whether the law serves her first."""

    number: int
    is_first: bool


def next_of(
    waiting: Sequence[Waiting], recently_first: Sequence[bool], most_in_a_row: int
) -> Waiting | None:
    """Return who is called next.

    Whoever is served first by law goes before the others, each group by number; but after so many
    of them in a row one of the others is called, so that nobody waits for ever.

    Args:
        recently_first: Of those called before, the latest first: were they served first by law?
        most_in_a_row: At least one.

    >>> queue = [Waiting(3, False), Waiting(7, True)]
    >>> next_of(queue, [], 2).number, next_of(queue, [True, True], 2).number
    (7, 3)
    """
    by_number = sorted(waiting, key=lambda one: one.number)
    first = next((one for one in by_number if one.is_first), None)
    other = next((one for one in by_number if not one.is_first), None)
    if first is None or other is None:
        return first or other
    in_a_row = list(recently_first[:most_in_a_row])
    is_their_turn = len(in_a_row) == most_in_a_row and all(in_a_row)
    return other if is_their_turn else first


LEAST_SAMPLES = 3
"""With fewer people served there is nothing to tell by."""


def minutes_to_wait(ahead: int, windows: int, served: Sequence[float]) -> int | None:
    """Return about how many minutes somebody waits, rounded up to five; None where unknown.

    Args:
        ahead: How many are called before.
        windows: How many windows are open.
        served: How long the latest people took, in minutes.

    >>> minutes_to_wait(12, 2, [6.0, 7.0, 8.0])
    45
    >>> minutes_to_wait(12, 0, [6.0, 7.0, 8.0]) is None
    True
    """
    if windows < 1 or len(served) < LEAST_SAMPLES:
        return None
    minutes = ahead * median(served) / windows
    return -(-int(minutes + 0.999) // 5) * 5
