"""Counting notes, giving change, comparing the drawer with the books. Whole đồng."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["change", "difference", "share", "total"]


def total(notes: Mapping[int, int]) -> int:
    """Return what counted notes come to.

    Args:
        notes: How many there are of each value.

    Raises:
        ValueError: Less than none of a note, or a note without value.
    """
    if any(value <= 0 or count < 0 for value, count in notes.items()):
        raise ValueError("Số tờ không được âm.")
    return sum(value * count for value, count in notes.items())


def change(amount: int, given: int) -> int:
    """Return what goes back to who gave so much for an amount.

    Raises:
        ValueError: It is too little.
    """
    if given < amount:
        raise ValueError("Tiền khách đưa ít hơn số phải thu.")
    return given - amount


def difference(expected: int, counted: int) -> int:
    """Return what is too much (above zero) or missing (below) in a drawer."""
    return counted - expected


def share(part: int, whole: int) -> int | None:
    """Return tenths of a percent that a part has of the whole, rounded down; None of nothing.

    >>> share(1, 3), share(2, 2), share(0, 0) is None
    (333, 1000, True)
    """
    return part * 1000 // whole if whole else None
