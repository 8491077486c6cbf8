"""What a fee comes to: tiers by quantity, a ceiling, what a person is spared. Whole đồng."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["LARGEST", "Tier", "price", "reduced", "tiers_of"]

LARGEST = 10**13
"""The largest amount that a payment code carries (13 digits), so nothing above it is owed."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a tariff: `each` đồng for every unit up to and including `up_to`, then the next.

    The last one has no end.
    """

    up_to: int | None
    each: int


def tiers_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Tier, ...]:
    """Read the steps of a tariff from its data, lowest first.

    Raises:
        ValueError: They do not rise, one is negative, or the last has an end.
    """
    tiers = tuple(Tier(row.get("up_to"), row["each"]) for row in rows)
    ends = [tier.up_to for tier in tiers]
    if not tiers or ends[-1] is not None:
        raise ValueError("Bậc cuối của biểu giá phải không có giới hạn trên.")
    steps = [0, *(end if end is not None else 0 for end in ends[:-1])]
    if any(end is None for end in ends[:-1]) or any(low >= high for low, high in pairwise(steps)):
        raise ValueError("Các bậc của biểu giá phải tăng dần.")
    if any(tier.each < 0 for tier in tiers):
        raise ValueError("Mức giá không được âm.")
    return tiers


def price(tiers: Sequence[Tier], quantity: int, *, most: int = 0) -> int:
    """Return what so many units cost, at most `most` đồng where that is not zero.

    Raises:
        ValueError: A quantity below zero.
    """
    if quantity < 0:
        raise ValueError("Số lượng không được âm.")
    cost, done = 0, 0
    for tier in tiers:
        end = quantity if tier.up_to is None else min(quantity, tier.up_to)
        cost += max(end - done, 0) * tier.each
        done = max(done, end)
    return min(cost, most) if most else cost


def reduced(amount: int, percent: int) -> int:
    """Return an amount with so many of a hundred taken off; a broken đồng is the payer's.

    Raises:
        ValueError: Less than nothing or more than all is taken off.
    """
    if not 0 <= percent <= 100:
        raise ValueError("Mức giảm từ 0 đến 100 %.")
    return amount * (100 - percent) // 100
