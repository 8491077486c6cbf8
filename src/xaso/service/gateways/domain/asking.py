"""When a gateway is asked about an attempt, and what follows from its answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

__all__ = ["KEPT", "LASTS", "Outcome", "State", "next_ask", "state_after"]

LASTS = timedelta(minutes=15)
"""How long a payer has at the gateway."""
KEPT = timedelta(days=3)
"""How long an expired attempt is still asked about: a bank may book late."""
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
_MOST_DOUBLINGS = 6


class State(StrEnum):
    """How an attempt stands."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class Outcome(StrEnum):
    """What a gateway says of a payment when it is asked."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"


FINAL = frozenset({State.PAID, State.FAILED})


def state_after(outcome: Outcome, *, expires: datetime, now: datetime) -> State:
    """Return how an attempt stands after an answer; what nobody knows expires with its time."""
    if outcome is not Outcome.PENDING:
        return State(outcome.value)
    return State.EXPIRED if now >= expires else State.PENDING


def next_ask(asks: int, *, expires: datetime, now: datetime) -> datetime | None:
    """Return when to ask again after so many answers that decided nothing; None: no more.

    Each pause is twice the one before, from a minute up to an hour, until three days after the
    attempt has expired.
    """
    if now >= expires + KEPT:
        return None
    return now + min(FIRST * (1 << min(max(asks - 1, 0), _MOST_DOUBLINGS)), LONGEST)
