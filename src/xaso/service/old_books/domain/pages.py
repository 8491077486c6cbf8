"""Which pages of a book are photographed, told in few words."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def missing(taken: Iterable[int], how_many: int) -> list[int]:
    """Return the pages of a book that nobody has photographed."""
    known = set(taken)
    return [number for number in range(1, how_many + 1) if number not in known]


def in_ranges(numbers: Iterable[int]) -> str:
    """Write page numbers the way people say them.

    >>> in_ranges([1, 2, 3, 7, 9, 10])
    '1–3, 7, 9–10'
    """
    runs = [
        [number for _at, number in run]
        for _start, run in groupby(enumerate(sorted(set(numbers))), lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
