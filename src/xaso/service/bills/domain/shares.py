"""Numbers of a hamlet that shame nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FEWEST", "Count", "Shown", "permille", "shown"]

FEWEST = 5
"""Of fewer bills than this no number is shown outside the provider."""


class Count(NamedTuple):
    """Bills of a place: all, those with nothing left to pay, and the đồng of both."""

    place: str
    bills: int
    settled: int
    amount: int
    paid: int


class Shown(NamedTuple):
    """A line as it may be shown; `settled_permille` is None where there are too few."""

    place: str
    bills: int | None
    settled_permille: int | None


def permille(part: int, whole: int) -> int | None:
    """Return a share in thousandths, half counting as one; None of nothing."""
    return (2 * 1000 * part + whole) // (2 * whole) if whole else None


def shown(counts: Iterable[Count]) -> list[Shown]:
    """Return what may be shown of places: nothing of a place with fewer than `FEWEST` bills.

    Where one place alone is hidden, the next smallest is hidden too, so that nobody finds it by
    taking the others from the whole. Shares come in steps of ten of a hundred, so that nobody
    counts who is left.
    """
    listed = sorted(counts, key=lambda one: (one.bills, one.place))
    hidden = {one.place for one in listed if one.bills < FEWEST}
    if len(hidden) == 1 and len(listed) > 1:
        hidden.add(next(one.place for one in listed if one.place not in hidden))
    return [
        Shown(one.place, None, None)
        if one.place in hidden
        else Shown(one.place, one.bills, _coarse(one.settled, one.bills))
        for one in sorted(listed)
    ]


def _coarse(part: int, whole: int) -> int:
    """Return a share in thousandths, in steps of a hundred of them, half counting as one."""
    return (20 * part + whole) // (2 * whole) * 100
