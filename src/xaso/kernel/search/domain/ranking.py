"""Put what was found in order, best first.

Every word asked for is compared with every word of an entry. Rare words count more than common
ones, words in the head more than in the body, neighbours that stand together more than apart.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from xaso.kernel.search.domain.likeness import likeness
from xaso.lib.text import fold, leftover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WORD = re.compile(r"[a-z0-9]+")
IN_HEAD, IN_ALIAS, IN_BODY = 1.0, 0.95, 0.4
TOGETHER, WHOLE_ALIAS, HEAD_COVERED = 0.9, 1.6, 0.5
LEAST_SHARE, LEAST_OF_BEST = 0.4, 0.45
FAVOUR = 0.12
MAX_WORDS = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that may be found, its words folded; aliases are parted by line ends."""

    object_id: str
    head: str
    aliases: str = ""
    body: str = ""
    weight: int = 0


def words(text: str) -> list[str]:
    """Return the words of a text, folded.

    >>> words("123/2025/QĐ-UBND: Khai sinh")
    ['123', '2025', 'qd', 'ubnd', 'khai', 'sinh']
    """
    return WORD.findall(fold(text))


def readings(query: str) -> list[list[str]]:
    """Return what a query may have meant: as typed, and with the keys of Telex or VNI undone."""
    typed = words(query)[:MAX_WORDS]
    retyped = words(" ".join(_undone(word) for word in query.split()))[:MAX_WORDS]
    return [typed] if retyped == typed else [typed, retyped]


def _undone(word: str) -> str:
    found = leftover(word)
    return found.meant if found else word


def rank(asked: Iterable[Sequence[str]], entries: Sequence[Entry]) -> list[tuple[float, Entry]]:
    """Return the entries that answer to any reading of the query, best first, far worse ones not.

    Args:
        asked: The readings of the query.
        entries: The candidates; how common a word is, is counted among them.
    """
    papers = [_Paper(entry) for entry in entries]
    commonness = Counter(word for paper in papers for word in paper.seats)
    best: dict[str, tuple[float, Entry]] = {}
    for reading in asked:
        if not reading:
            continue
        alike = [_alike(word, commonness) for word in reading]
        rarity = [_rarity(found, commonness, len(papers)) for found in alike]
        for paper in papers:
            score = paper.score(alike, rarity) * (1 + FAVOUR * paper.entry.weight)
            if score > best.get(paper.entry.object_id, (0.0, paper.entry))[0]:
                best[paper.entry.object_id] = (score, paper.entry)
    found = sorted(best.values(), key=lambda hit: (-hit[0], hit[1].head))
    return [hit for hit in found if hit[0] >= LEAST_OF_BEST * found[0][0]]


def _alike(word: str, vocabulary: Iterable[str]) -> dict[str, float]:
    found = {other: likeness(word, other) for other in vocabulary}
    return {other: like for other, like in found.items() if like > 0.0}


def _rarity(alike: Mapping[str, float], commonness: Mapping[str, int], total: int) -> float:
    """Weigh a word by how few entries hold what it most likely means."""
    if not alike:
        return 1.0
    top = max(alike.values())
    count = max(commonness[word] for word, like in alike.items() if like == top)
    return 0.3 + log(1 + total / count)


class _Paper:
    """An entry laid out for comparing: where each word stands."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.head = WORD.findall(entry.head)
        self.aliases = [WORD.findall(line) for line in entry.aliases.split("\n") if line]
        self.seats: dict[str, float] = {}
        lines = [(self.head, IN_HEAD), *((alias, IN_ALIAS) for alias in self.aliases)]
        for line, seat in [*lines, (WORD.findall(entry.body), IN_BODY)]:
            for word in line:
                self.seats[word] = max(seat, self.seats.get(word, 0.0))
        for line, seat in lines:
            for one, next_one in pairwise(line):
                self.seats.setdefault(one + next_one, seat)

    def score(self, alike: Sequence[Mapping[str, float]], rarity: Sequence[float]) -> float:
        """Return how well the entry answers; 0 where too little of the query is in it."""
        got = [
            max(
                (like * self.seats[word] for word, like in found.items() if word in self.seats),
                default=0.0,
            )
            for found in alike
        ]
        asked_for = sum(rarity)
        share = sum(g * r for g, r in zip(got, rarity, strict=True)) / asked_for
        if share < LEAST_SHARE:
            return 0.0
        together = max(_together(line, alike, rarity) for line in [self.head, *self.aliases])
        covered = _covered(self.head, alike)
        whole = max((_whole(alias, alike) for alias in self.aliases), default=0.0)
        return share + TOGETHER * together + HEAD_COVERED * covered + WHOLE_ALIAS * whole


def _together(
    line: Sequence[str], alike: Sequence[Mapping[str, float]], rarity: Sequence[float]
) -> float:
    """Return the share of neighbours in the query that are neighbours in the line."""
    pairs = list(pairwise(line))
    got = wanted = 0.0
    for at in range(len(alike) - 1):
        weight = rarity[at] + rarity[at + 1]
        wanted += weight
        one, other = alike[at], alike[at + 1]
        got += weight * max((one.get(a, 0.0) * other.get(b, 0.0) for a, b in pairs), default=0.0)
    return got / wanted if wanted else 0.0


def _covered(line: Sequence[str], alike: Sequence[Mapping[str, float]]) -> float:
    """Return the share of the line's words that the query names."""
    if not line:
        return 0.0
    return sum(max(found.get(word, 0.0) for found in alike) for word in line) / len(line)


def _whole(alias: Sequence[str], alike: Sequence[Mapping[str, float]]) -> float:
    """Return how surely the query holds a whole alias, in order and together."""
    if not alias or len(alias) > len(alike):
        return 0.0
    best = 0.0
    for start in range(len(alike) - len(alias) + 1):
        likes = [alike[start + at].get(word, 0.0) for at, word in enumerate(alias)]
        if min(likes) >= 0.6:
            best = max(best, sum(likes) / len(likes))
    return best * len(alias) / len(alike)
