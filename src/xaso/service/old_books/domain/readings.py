"""What an entry says: its fields, whether two readings agree, by which words it is found.

A reading is a mapping of field keys to texts exactly as they stand in the book.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from xaso.lib.text import nfc, tidy
from xaso.service.old_books.domain.spelling import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Values = Mapping[str, str]
NUMBER, WRITTEN_ON, REMARKS = "number", "written_on", "remarks"
"""The fields that every kind of book has."""
LONGEST, LONGEST_REMARKS, LONGEST_NUMBER = 300, 4000, 20
_YEAR = re.compile(r"(?<!\d)(1[789]\d\d|20\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(\d\d)(?!\d)")


class Role(StrEnum):
    """What a field is searched by."""

    NAME = "name"
    PARENT = "parent"
    YEAR = "year"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a kind of book."""

    key: str
    label: str
    label_en: str = ""
    role: Role = Role.NOTHING
    is_required: bool = False

    def named(self, language: str) -> str:
        """Return what it is called in a language; Vietnamese where there is no other word."""
        return (self.label_en if language == "en" else "") or self.label


def fields_of(written: Iterable[Mapping[str, Any]]) -> list[Field]:
    """Return the columns of a kind of book as its dated row lists them."""
    return [
        Field(
            key=str(one["key"]),
            label=str(one["label"]),
            label_en=str(one.get("label_en", "")),
            role=Role(one.get("role", "")),
            is_required=bool(one.get("required", False)),
        )
        for one in written
    ]


def verbatim(text: str) -> str:
    """Return a text as it is kept: composed, without blanks around it, otherwise untouched."""
    return nfc(text.replace("\r\n", "\n")).strip()


def differing(one: Values, other: Values) -> list[str]:
    """Return the keys whose texts differ in more than blanks, in the order of the first.

    Spelling counts: "Lý" and "Lí" differ, for one of them does not stand in the book.
    """
    keys = dict.fromkeys([*one, *other])
    return [key for key in keys if tidy(one.get(key, "")) != tidy(other.get(key, ""))]


def years_in(text: str, latest: int) -> list[int]:
    """Return the years that a text names; of two digits the last such year up to `latest`.

    >>> years_in("ngày 12 tháng 5 năm 1987", 1988), years_in("3/4/87", 1988), years_in("3/4", 1988)
    ([1987], [1987], [])
    """
    whole = {int(year) for year in _YEAR.findall(text)}
    short = {latest - (latest - int(ending)) % 100 for ending in _SHORT_YEAR.findall(text)}
    return sorted(whole | short)


def found_by(
    fields: Sequence[Field], values: Values, first: int, last: int
) -> set[tuple[Role, str]]:
    """Return the words by which an entry is found, each with its role.

    Where no year stands beside the entry, it is found in every year of its book.

    Args:
        first: The first year of the book.
        last: Its last year.
    """
    found = {
        (one.role, word)
        for one in fields
        if one.role in {Role.NAME, Role.PARENT}
        for word in words(values.get(one.key, ""))
    }
    written = years_in(values.get(WRITTEN_ON, ""), last) or range(first, last + 1)
    lived = [
        year
        for one in fields
        if one.role is Role.YEAR
        for year in years_in(values.get(one.key, ""), last)
    ]
    return found | {(Role.YEAR, str(year)) for year in (*written, *lived)}
