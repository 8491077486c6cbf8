"""Whether a paper still holds: what its signatures say, and what its agency says today."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Standing(StrEnum):
    """What the agency says of a document it issued."""

    HOLDS = auto()
    REVOKED = auto()
    REPLACED = auto()
    EXPIRED = auto()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the agency keeps on a document for everybody."""

    is_revoked: bool
    is_replaced: bool
    valid_until: date | None


def standing(facts: Facts, on: date) -> Standing:
    """Return how a document stands on a day; it holds through its last day.

    >>> from datetime import date
    >>> standing(Facts(False, False, date(2026, 5, 19)), date(2026, 5, 19)).value
    'holds'
    """
    if facts.is_replaced:
        return Standing.REPLACED
    if facts.is_revoked:
        return Standing.REVOKED
    if facts.valid_until is not None and on > facts.valid_until:
        return Standing.EXPIRED
    return Standing.HOLDS
