"""Groups of few, of which nothing is told, for everybody would know who is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST = 5
"""Of fewer than this nothing is told."""


def too_small(sizes: Mapping[str, int]) -> set[str]:
    """Return the groups, by name, that are too small to be told of.

    Where one alone is, the next smallest is too, so that nobody finds it by taking the others from
    the whole.

    >>> sorted(too_small({"a": 4, "b": 9, "c": 5}))
    ['a', 'c']
    """
    names = sorted(sizes, key=lambda name: (sizes[name], name))
    few = [name for name in names if sizes[name] < FEWEST]
    return set(names[:2] if len(few) == 1 else few)
