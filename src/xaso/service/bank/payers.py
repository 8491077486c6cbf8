"""Whose name may stand in the text of a transfer: rooms above say who pays for their subjects."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

_namers: dict[str, Callable[[Sequence[str]], Mapping[str, Collection[str]]]] = {}


def register(prefix: str, names: Callable[[Sequence[str]], Mapping[str, Collection[str]]]) -> None:
    """Let a room name who pays for subjects such as "dossiers.dossier:<id>", many at once.

    Args:
        prefix: What stands before the colon.
        names: From subjects to the full names of who may pay; who is not known is left out. Called
            within the scope of the agency, for what has the amount of a line that holds no
            reference.
    """
    _namers[prefix] = names


def names_of(subjects: Iterable[str]) -> dict[str, Collection[str]]:
    """Return who pays for subjects, where a room knows."""
    by_prefix: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        by_prefix[subject.partition(":")[0]].append(subject)
    found: dict[str, Collection[str]] = {}
    for prefix, asked in by_prefix.items():
        if prefix in _namers:
            found.update(_namers[prefix](asked))
    return found
