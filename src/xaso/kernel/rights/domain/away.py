"""When the first of those who may sign is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    Stretch = tuple[datetime, datetime]


def back_at(stretches: Sequence[Stretch], now: datetime) -> datetime:
    """Return when somebody is back who is away now: `now` itself where she is not.

    Stretches that touch or overlap are one; a gap between them is a return.
    """
    until = now
    for begins, ends in sorted(stretches):
        if begins <= until < ends:
            until = ends
    return until


def first_back(
    signers: Collection[UUID], away: Mapping[UUID, Sequence[Stretch]], now: datetime
) -> datetime | None:
    """Return when the first signer is back; None where one is here, or where there is none."""
    moments = [back_at(away.get(one, ()), now) for one in signers]
    first = min(moments, default=now)
    return first if first > now else None
