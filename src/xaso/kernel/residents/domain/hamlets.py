"""Names of hamlets as people write them, brought to one form to compare.

>>> split("xóm Đuổm")
('xom', 'Đuổm')
>>> key("Xóm Mỹ Thuỷ 02") == key("my thủy 2")
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xaso.lib.text import fold, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

KINDS = {
    "xom": ("xóm",),
    "thon": ("thôn",),
    "ban": ("bản",),
    "ap": ("ấp",),
    "buon": ("buôn", "bon"),
    "to_dan_pho": ("tổ dân phố", "tdp"),
    "khu_pho": ("khu phố",),
    "khoi_pho": ("khối phố", "khối"),
    "khom": ("khóm",),
    "tieu_khu": ("tiểu khu",),
}
"""What a hamlet may be called, by the words before its name."""
_BY_WORDS = {
    form: kind for kind, words in KINDS.items() for word in words for form in (word, fold(word))
}
"""With all marks or with none: "Bàn" in "Bàn Đạt" is no "bản"."""
_LONGEST_FIRST = sorted(_BY_WORDS, key=len, reverse=True)
_ROMAN = {
    sign: str(number)
    for number, sign in enumerate(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), start=1
    )
}
_FINAL_Y = re.compile(r"\b([bcdghklmnpqrstvx]{1,3})y\b")


def kind_of(written: str) -> str:
    """Return the kind that words name ("Tổ dân phố"), empty where they name none."""
    return _BY_WORDS.get(tidy(written).lower().strip(" .:"), "")


def split(written: str) -> tuple[str, str]:
    """Return the kind before a hamlet's name, empty without one, and the name alone."""
    whole = tidy(written)
    small = whole.lower()
    for words in _LONGEST_FIRST:
        if small.startswith(words + " "):
            return _BY_WORDS[words], " ".join(whole.split(" ")[len(words.split(" ")) :])
    return "", whole


def key(written: str) -> str:
    """Return what two spellings of one hamlet's name share, without its kind.

    Marks and capitals do not count, nor where the mark stands, `y` for `i`, a roman number for a
    plain one, and noughts before it.
    """
    _kind, name = split(written)
    words = _FINAL_Y.sub(r"\1i", fold(name)).split(" ")
    words[-1] = _ROMAN.get(words[-1], words[-1])
    return " ".join(str(int(word)) if word.isascii() and word.isdigit() else word for word in words)


def hamlet_in(address: str, names: Iterable[str]) -> str:
    """Return the hamlet whose whole name stands in an address; "" if none or several do."""
    said = f" {fold(address).replace(',', ' ')} "
    found = {name for name in names if f" {fold(name)} " in said}
    longest = max((len(name) for name in found), default=0)
    best = [name for name in found if len(name) == longest]
    return best[0] if len(best) == 1 else ""


@dataclass(frozen=True, slots=True)
class Named:
    """One hamlet of the list: what it may be found by, and when it was one."""

    id: UUID
    name: str
    kind: str
    former_commune: str
    code: str
    valid_from: date
    valid_until: date | None

    def holds_with(self, first: date, until: date | None) -> bool:
        """Tell whether it was one on some day of a period."""
        begins_before = until is None or self.valid_from < until
        return begins_before and (self.valid_until is None or first < self.valid_until)


class Book:
    """The hamlets of a commune, found as people write them."""

    def __init__(self, known: Iterable[Named] = ()) -> None:
        self._by_key: dict[str, list[Named]] = {}
        self._by_code: dict[str, list[Named]] = {}
        for one in known:
            self.add(one)

    def add(self, one: Named) -> None:
        """Put one more in."""
        self._by_key.setdefault(key(one.name), []).append(one)
        if one.code:
            self._by_code.setdefault(fold(one.code), []).append(one)

    def has(self, one: Named) -> bool:
        """Tell whether the same hamlet stands in the book for some of the same time."""
        return any(
            fold(other.former_commune) == fold(one.former_commune)
            and (not other.kind or not one.kind or other.kind == one.kind)
            and other.holds_with(one.valid_from, one.valid_until)
            for other in self._by_key.get(key(one.name), [])
        )

    def has_code(self, one: Named) -> bool:
        """Tell whether another hamlet bears the code for some of the same time."""
        return bool(one.code) and any(
            other.holds_with(one.valid_from, one.valid_until)
            for other in self._by_code.get(fold(one.code), [])
        )

    def found(self, written: str, former_commune: str, on: date) -> list[Named]:
        """Return which hamlets of a day the words may mean: by code, else by name."""
        kind, _name = split(written)
        named = self._by_code.get(fold(written)) or self._by_key.get(key(written), [])
        open_ones = [one for one in named if one.valid_until is None or on < one.valid_until]
        if former_commune:
            wanted = fold(former_commune)
            open_ones = [one for one in open_ones if fold(one.former_commune) == wanted]
        alike = [one for one in open_ones if kind and one.kind == kind]
        return alike or open_ones
