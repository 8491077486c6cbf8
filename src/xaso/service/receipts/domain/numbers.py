"""Numbers of a book of receipts: one after the other, none twice, none lost without a word."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["DIGITS", "Range", "following", "left", "overlap", "skipped", "written"]

DIGITS = 7


class Range(NamedTuple):
    """The numbers of a book, both ends inside."""

    first: int
    last: int


def written(number: int) -> str:
    """Write a number as receipts do; it grows past seven digits.

    >>> written(42)
    '0000042'
    """
    return f"{number:0{DIGITS}d}"


def following(book: Range, highest: int | None) -> int | None:
    """Return the number that comes next, None where the book is used up.

    Args:
        highest: The highest number that was used or passed over, None for none.
    """
    wanted = book.first if highest is None else highest + 1
    return wanted if wanted <= book.last else None


def left(book: Range, highest: int | None) -> int:
    """Return how many numbers are left."""
    nearest = following(book, highest)
    return 0 if nearest is None else book.last - nearest + 1


def skipped(wanted: int, number: int) -> range:
    """Return the numbers that are passed over when another than the next one is taken.

    >>> list(skipped(5, 8)), list(skipped(5, 5))
    ([5, 6, 7], [])
    """
    return range(wanted, number)


def overlap(one: Range, other: Range) -> bool:
    """Tell whether two books hold the same number."""
    return one.first <= other.last and other.first <= one.last
