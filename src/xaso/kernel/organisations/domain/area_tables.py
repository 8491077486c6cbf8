"""The shipped tables of provinces and communes, as plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
TWO_LEVELS_SINCE = date(2025, 7, 1)
"""The day on which districts ended and 34 provinces with 3,321 communes began.

Law: none, the day is in the resolutions on provinces and communes of 2025 (see data/README.md).
"""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One province, district or commune on the map of today or the one before."""

    is_current: bool
    level: str
    code: str
    name: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """One old place and one that continues it, in whole or in part."""

    level: str
    old_code: str
    new_code: str
    is_partial: bool


def area_rows() -> list[AreaRow]:
    """Return every place, parents before children."""
    return [
        AreaRow(era == "new", level, code, name, parent)
        for era, level, code, name, parent in _lines("areas.tsv")
    ]


def succession_rows() -> list[SuccessionRow]:
    """Return every arrow from the map before to the map of today."""
    return [
        SuccessionRow(level, old, new, partial == "partial")
        for level, old, new, partial in _lines("area_successions.tsv")
    ]


def _lines(name: str) -> list[list[str]]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]
