"""How a bill stands."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ENDED", "OWING", "SETTLED", "State", "listed_state"]


class State(StrEnum):
    """How a bill stands."""

    OPEN = "open"
    PART = "part"
    PAID = "paid"
    OUTSIDE = "outside"
    EXEMPT = "exempt"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


OWING = frozenset({State.OPEN, State.PART})
"""Something is still asked for."""
ENDED = frozenset({State.CANCELLED, State.REPLACED})
"""It is asked for no more: another stands in its place, or none."""
SETTLED = frozenset({State.PAID, State.OUTSIDE, State.EXEMPT})
"""It was paid, or there was nothing to pay."""


def listed_state(amount: int, paid: int) -> State:
    """Tell how a bill stands by what a provider's list says was asked for and paid.

    What was paid by the provider's own ways is `OUTSIDE`: no money of it was seen here.

    Raises:
        ValueError: More was paid than was asked for, or less than nothing.
    """
    if not 0 <= paid <= amount:
        raise ValueError("Số đã nộp từ 0 đến số phải nộp.")
    if amount == 0:
        return State.EXEMPT
    if paid == 0:
        return State.OPEN
    return State.OUTSIDE if paid == amount else State.PART
