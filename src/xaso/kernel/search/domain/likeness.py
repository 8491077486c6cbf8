"""How alike two folded words are: equal, begun, misspelt by a finger or by an ear.

>>> likeness("sinh", "sinh"), likeness("sih", "sinh") > 0.6, likeness("sinh", "tho")
(1.0, True, 0.0)
"""

from __future__ import annotations

import re
from functools import lru_cache

_EAR = (
    (re.compile(r"^(ch|tr)"), "C"),
    (re.compile(r"^(s|x)"), "X"),
    (re.compile(r"^(gi|d|r|v)"), "Z"),
    (re.compile(r"^(ngh|ng)"), "G"),
    (re.compile(r"^(gh|g)"), "H"),
    (re.compile(r"^(c|k|q)"), "K"),
    (re.compile(r"^(l|n)(?!h)"), "L"),
    (re.compile(r"y"), "i"),
    (re.compile(r"(ng|nh|n)$"), "N"),
    (re.compile(r"(t|c|ch)$"), "T"),
)


@lru_cache(maxsize=8192)
def by_ear(word: str) -> str:
    """Return the word with sounds made one that dialects do not tell apart."""
    for pattern, sound in _EAR:
        word = pattern.sub(sound, word)
    return word


def likeness(asked: str, found: str) -> float:
    """Return how well a word answers to the one asked for, from 0 to 1."""
    if asked == found:
        return 1.0
    if asked.isdigit() or found.isdigit():
        return 0.7 if found.startswith(asked) and len(asked) > 2 else 0.0
    if found.startswith(asked):
        return 0.6 + 0.3 * len(asked) / len(found) if len(asked) > 1 else 0.3
    longer, shorter = max(len(asked), len(found)), min(len(asked), len(found))
    if shorter > 2 and by_ear(asked) == by_ear(found):
        return 0.8
    allowed = 0 if longer < 3 else 1 if longer < 7 else 2
    if longer - shorter > allowed:
        return 0.0
    steps = distance(asked, found, allowed)
    if steps > allowed:
        return 0.0
    likely = 1.0 - 1.15 * steps / longer
    return likely if asked[0] == found[0] else likely - 0.12


def distance(one: str, other: str, most: int) -> int:
    """Return the number of dropped, added, changed or swapped letters, or more than `most`.

    >>> distance("sih", "sinh", 2), distance("kahi", "khai", 2), distance("an", "khai", 1)
    (1, 1, 2)
    """
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        above, row = rows[-1], [i]
        for j, b in enumerate(other, 1):
            steps = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                steps = min(steps, rows[-2][j - 2] + 1)
            row.append(steps)
        if min(row) > most:
            return most + 1
        rows.append(row)
    return rows[-1][-1]
