"""How a certificate that signs for an agency stands: it holds, ends soon, or signs no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


class Standing(StrEnum):
    """How it stands at a moment."""

    HOLDS = auto()
    ENDS_SOON = auto()
    NOT_YET = auto()
    EXPIRED = auto()
    RETIRED = auto()


class Belief(StrEnum):
    """Whether our own trust believes in it."""

    BELIEVED = auto()
    REVOKED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Life:
    """From when until when it holds, `until` excluded, and since when it is out of use."""

    since: datetime
    until: datetime
    retired_at: datetime | None = None


def standing(life: Life, now: datetime, *, warn_days: int) -> Standing:
    """Return how a certificate stands.

    Args:
        warn_days: So many days before its end it ends soon.
    """
    if life.retired_at is not None:
        return Standing.RETIRED
    if now >= life.until:
        return Standing.EXPIRED
    if now < life.since:
        return Standing.NOT_YET
    return Standing.ENDS_SOON if days_left(life, now) < warn_days else Standing.HOLDS


def notice(life: Life, now: datetime, days: Collection[int]) -> int:
    """Return which notice of its end is due: the one nearest to the end, 0 where none is.

    Args:
        days: So many days before the end a notice is given.
    """
    if standing(life, now, warn_days=max(days, default=0)) != Standing.ENDS_SOON:
        return 0
    return min(one for one in days if days_left(life, now) < one)


def days_left(life: Life, now: datetime) -> int:
    """Return for how many whole days it still holds; 0 when it does not."""
    return max((life.until - now) // timedelta(days=1), 0)
