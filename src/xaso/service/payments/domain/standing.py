"""How far an obligation is settled, from its amounts alone."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

__all__ = ["Share", "Standing", "split", "standing"]


class Standing(StrEnum):
    """How an obligation stands; `standing()` derives the first four from the amounts."""

    OPEN = "open"
    PART = "part"
    PAID = "paid"
    EXEMPT = "exempt"
    CANCELLED = "cancelled"


SETTLED = frozenset({Standing.PAID, Standing.EXEMPT, Standing.CANCELLED})
"""Nothing more is asked for."""
UNSETTLED = frozenset(Standing) - SETTLED
"""Something is still asked for."""


class Share(NamedTuple):
    """What of a payment counts for the obligation, and what is too much. In đồng."""

    applied: int
    excess: int


def standing(amount: int, paid: int) -> Standing:
    """Tell how an obligation stands of which so much was asked for and so much has come."""
    if amount == 0:
        return Standing.EXEMPT
    if paid == 0:
        return Standing.OPEN
    return Standing.PAID if paid >= amount else Standing.PART


def split(owed: int, amount: int) -> Share:
    """Divide what came into what is still owed and what is too much."""
    applied = max(min(owed, amount), 0)
    return Share(applied, amount - applied)
