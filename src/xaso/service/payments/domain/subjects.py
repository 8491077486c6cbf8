"""What rooms above know of what is owed for, each of its own subjects."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["Tellers"]

T = TypeVar("T")


class Tellers(Generic[T]):
    """Who answers one question about subjects such as "dossiers.dossier:<id>", many at once."""

    def __init__(self) -> None:
        self._by_prefix: dict[str, Callable[[Sequence[str]], Mapping[str, T]]] = {}

    def register(self, prefix: str, tell: Callable[[Sequence[str]], Mapping[str, T]]) -> None:
        """Let a room answer for its subjects.

        Args:
            prefix: What stands before the colon.
            tell: From subjects to what is known of each; of which nothing is known is left out.
        """
        self._by_prefix[prefix] = tell

    def ask(self, subjects: Iterable[str]) -> dict[str, T]:
        """Return what is known of subjects, where a room knows."""
        by_prefix: dict[str, list[str]] = defaultdict(list)
        for subject in subjects:
            by_prefix[subject.partition(":")[0]].append(subject)
        found: dict[str, T] = {}
        for prefix, asked in by_prefix.items():
            if prefix in self._by_prefix:
                found.update(self._by_prefix[prefix](asked))
        return found
