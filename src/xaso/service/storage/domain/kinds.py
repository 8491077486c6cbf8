"""Which kind of paper a text names, and which kept paper answers a required one.

A national list of component codes is not published yet; until then a kind is known by the words
that name it, as dated data.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable


class Digitised(IntEnum):
    """How a component of a dossier came to be a file, in the numbers of the national payload."""

    PAPER = 0
    SCANNED = 1
    REUSED_COMPONENT = 2
    REUSED_RESULT = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper: `phrases` are folded words that name it."""

    code: str
    name: str
    name_en: str
    phrases: tuple[str, ...]


def kinds_in(text: str, kinds: Iterable[Kind]) -> frozenset[str]:
    """Return the kinds of paper that a text names, as whole words.

    >>> birth = Kind("birth", "Giấy khai sinh", "", ("giay khai sinh",))
    >>> sorted(kinds_in("Bản sao Giấy khai sinh của con", [birth]))
    ['birth']
    >>> sorted(kinds_in("Tờ khai đăng ký khai sinh", [birth]))
    []
    """
    words = re.sub(r"[^a-z0-9]+", " ", fold(text))
    padded = f" {words.strip()} "
    return frozenset(
        kind.code for kind in kinds if any(f" {phrase} " in padded for phrase in kind.phrases)
    )


def answers(kept: str, required: str, kinds: Iterable[Kind]) -> bool:
    """Tell whether a kept paper is of the kind that is required, or bears the very same name.

    >>> answers("Thẻ bảo hiểm", "thẻ  Bảo hiểm", [])
    True
    """
    known = list(kinds)
    if kinds_in(kept, known) & kinds_in(required, known):
        return True
    return bool(fold(kept)) and fold(kept) == fold(required)
