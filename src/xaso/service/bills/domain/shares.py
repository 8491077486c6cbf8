"""Numbers of a hamlet that shame nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xaso.lib.small_groups import too_small

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Count", "Shown", "permille", "shown"]


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
    """Return what may be shown of places: nothing of a place with too few bills.

    Shares come in steps of ten of a hundred, so that nobody
    counts who is left.
    """
    listed = list(counts)
    hidden = too_small({one.place: one.bills for one in listed})
    return [
        Shown(one.place, None, None)
        if one.place in hidden
        else Shown(one.place, one.bills, _coarse(one.settled, one.bills))
        for one in sorted(listed)
    ]


def _coarse(part: int, whole: int) -> int:
    """Return a share in thousandths, in steps of a hundred of them, half counting as one."""
    return (20 * part + whole) // (2 * whole) * 100
