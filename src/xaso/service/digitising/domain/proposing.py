"""Proposing fields from the words of a paper: name, number, date, issuer, by the kind of paper.

A field is proposed only where its place is unmistakable and every word of it was read surely;
else it stays blank, for a wrong name that looks right is worse than none. A person confirms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from xaso.lib.text import fold
from xaso.service.digitising.domain.words import around, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xaso.service.digitising.domain.words import Box, Word


class Field(StrEnum):
    """What is proposed."""

    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    ISSUER = "issuer"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One field, with how sure the reader was of its least sure word, and where it stands."""

    field: Field
    value: str
    confidence: int
    page: int
    box: Box


SURE = 88
"""Every word of a proposed field was read at least this surely."""
SURE_NAME = 91
"""A name's least sure word: a mark more or less makes another person."""
HEAD = 330
"""Above this, in thousandths, stand issuer, number and date of a public paper."""
MIDDLE = 520
"""Left of this stands who issues."""
NAME_WORDS = (2, 6)
DOTLESS = frozenset({"y", "huy", "duy", "quy"})
"""People are named so, and nobody with a dot under it."""
LONG_TITLE = 12
"""A title of so many letters is known with one of them misread."""
YEARS = (1945, 2100)

KINDS = {
    "birth": "giay khai sinh",
    "birth_extract": "trich luc khai sinh",
    "death": "trich luc khai tu",
    "marriage": "giay chung nhan ket hon",
    "marital": "giay xac nhan tinh trang hon nhan",
    "decision": "quyet dinh",
    "application": "to khai",
    "request": "don de nghi",
}
"""Kinds of papers by what their titles say, folded."""
BY_KIND = {
    "application": (Field.NAME, Field.DATE),
    "request": (Field.NAME, Field.DATE),
}
"""Papers that people write have no number and no issuer."""
ALL = (Field.NAME, Field.NUMBER, Field.DATE, Field.ISSUER)

_NUMBER = re.compile(
    r"^Số\s*:\s*(\d{1,5}(?:/(?:19|20)\d\d)?(?:/[A-ZĐƯƠÂÊÔ][A-ZĐƯƠÂÊÔ-]{1,20})?)(?:\s|$)"
)
_DATE = re.compile(r"([^,\d]{2,40}), ngày (\d{1,2}) tháng (\d{1,2}) năm (\d{4})\b")
_PLACE = re.compile(r"([^,\d]{2,40}), ngày\b")
_NAME = re.compile(
    r"^(?:Họ, chữ đệm, tên|Họ và tên|Họ tên|Tôi tên là)(?: người yêu cầu| của tôi)?\s*:\s*"
    r"([^:;,.\d]+?)\s*(?:[;,.]|$)"
)
_BODIES = {fold(name): name for name in ("xã", "phường", "thị trấn", "đặc khu", "huyện", "tỉnh")}
_BODY = re.compile(f"({'|'.join(_BODIES)}) (.+)")
_UBND = fold("ủy ban nhân dân")


def propose(pages: Sequence[Sequence[Word]]) -> tuple[str, list[Proposed]]:
    """Return the kind of a paper ("" if it is none of those known) and its fields.

    Only the first page is read: there a public paper says who, what and when.
    """
    if not pages or not pages[0]:
        return "", []
    lines = lines_of(pages[0])
    kind = kind_of(lines)
    if not kind:
        return "", []
    wanted = BY_KIND.get(kind, ALL)
    found = [_FINDERS[field](lines) for field in wanted]
    return kind, [one for one in found if one is not None]


def expected(words: Sequence[Word]) -> list[Field]:
    """Return the fields that a page of its kind should have, none where its kind is not known."""
    kind = kind_of(lines_of(words))
    return list(BY_KIND.get(kind, ALL)) if kind else []


def missing(words: Sequence[Word]) -> list[Field]:
    """Return the fields that a page of its kind should have and that were not read surely."""
    lines = lines_of(words)
    return [field for field in expected(words) if _FINDERS[field](lines) is None]


def kind_of(lines: Sequence[Sequence[Word]]) -> str:
    """Return the kind of paper whose title stands alone in a line, "" if none or several do."""
    titles = [_line(line) for line in lines if _line(line).isupper()]
    found = {kind for kind, title in KINDS.items() if any(_begins(line, title) for line in titles)}
    return found.pop() if len(found) == 1 else ""


def _begins(line: str, title: str) -> bool:
    """Tell whether a line begins with a title, in a long one a letter more, less or other."""
    said = fold(line)
    if len(title) < LONG_TITLE:
        return said.startswith(title)
    return any(is_close(said[: len(title) + more], title) for more in (-1, 0, 1))


def is_close(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for one letter more, less or other."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    left, right = one[same:], other[same:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _line(line: Sequence[Word]) -> str:
    return " ".join(word.text for word in line)


def _words_at(line: Sequence[Word], start: int, end: int) -> list[Word]:
    """Return the words of a line between two places of its text."""
    found, at = [], 0
    for word in line:
        if at < end and at + len(word.text) > start:
            found.append(word)
        at += len(word.text) + 1
    return found


def _proposed(field: Field, value: str, words: Sequence[Word], sure: int) -> Proposed | None:
    least = min((word.confidence for word in words), default=0)
    return Proposed(field, value, least, 1, around(words)) if least >= sure else None


def _number(lines: Sequence[Sequence[Word]]) -> Proposed | None:
    found = [
        (line, match)
        for line in lines
        if line[0].box[1] < HEAD and (match := _NUMBER.search(_line(line)))
    ]
    if len(found) != 1:
        return None
    line, match = found[0]
    if "/" not in match[1]:
        return None
    return _proposed(Field.NUMBER, match[1], _words_at(line, *match.span(1)), SURE)


def _date(lines: Sequence[Sequence[Word]]) -> Proposed | None:
    found: list[tuple[date, list[Word]]] = []
    for line in lines:
        for match in _DATE.finditer(_line(line)):
            try:
                on = date(int(match[4]), int(match[3]), int(match[2]))
            except ValueError:
                continue
            if YEARS[0] <= on.year < YEARS[1]:
                start = match.start(2) - len("ngày ")
                found.append((on, _words_at(line, start, match.end(4))))
    if len({on for on, _words in found}) != 1:
        return None
    on, words = found[0]
    return _proposed(Field.DATE, f"{on:%d/%m/%Y}", words, SURE)


def _name(lines: Sequence[Sequence[Word]]) -> Proposed | None:
    found = [(line, match) for line in lines if (match := _NAME.search(_line(line)))]
    if len(found) != 1:
        return None
    line, match = found[0]
    words = match[1].split()
    if not NAME_WORDS[0] <= len(words) <= NAME_WORDS[1] or not _is_name(words):
        return None
    if any(map(hides_dot, words)):
        return None
    return _proposed(Field.NAME, match[1], _words_at(line, *match.span(1)), SURE_NAME)


def hides_dot(word: str) -> bool:
    """Tell whether a word may be written with "ỵ", the one letter that the reader does not know.

    It reads "y" instead, at any resolution and as surely as any other letter.

    >>> hides_dot("Ty"), hides_dot("Thuy"), hides_dot("Tỷ"), hides_dot("Huy"), hides_dot("Bay")
    (True, True, False, False, False)
    """
    bare = word.rstrip(".,:;").casefold()
    before = bare[:-1]
    bears_tone = bare.endswith("y") and all(
        sign == "u" or fold(sign) not in "aeiouy" for sign in before
    )
    return bears_tone and bare not in DOTLESS


def _is_name(words: Sequence[str]) -> bool:
    """Tell whether words are written as a name is: each with a capital, or all in capitals."""
    return all(map(str.isalpha, words)) and (
        all(map(str.istitle, words)) or all(map(str.isupper, words))
    )


def _issuer(lines: Sequence[Sequence[Word]]) -> Proposed | None:
    """Return the people's committee in the left column.

    Its name stands twice: in capitals, whose marks are often lost, and before the date. Without
    their marks both must be the same; with its marks it is as it stands before the date.
    """
    column = [
        [word for word in line if (word.box[0] + word.box[2]) / 2 < MIDDLE]
        for line in lines
        if line[0].box[1] < HEAD
    ]
    places = {(_line(words).rstrip(","), tuple(words)) for words in _places(lines)}
    for first, second in pairwise(column):
        if fold(_line(first)) != _UBND or not second:
            continue
        body = _BODY.fullmatch(fold(_line(second)))
        if body is None or len(places) != 1:
            return None
        place, words = places.pop()
        if fold(place) != body[2] or len(words) < 2 or any(map(hides_dot, place.split())):
            return None
        name = f"Ủy ban nhân dân {_BODIES[body[1]]} {place}"
        found = _proposed(Field.ISSUER, name, words, SURE_NAME)
        return found and replace(found, box=around([*first, *second]))
    return None


def _places(lines: Sequence[Sequence[Word]]) -> list[list[Word]]:
    """Return the places that stand before a date, each without what another column left there."""
    found = []
    for line in lines:
        match = _PLACE.search(_line(line))
        if match is None:
            continue
        place: list[Word] = []
        for word in reversed(_words_at(line, match.start(1), match.end(1) + 1)):
            if not word.text.rstrip(",").istitle():
                break
            place.insert(0, word)
        found.append(place)
    return found


_FINDERS: dict[Field, Callable[[Sequence[Sequence[Word]]], Proposed | None]] = {
    Field.NAME: _name,
    Field.NUMBER: _number,
    Field.DATE: _date,
    Field.ISSUER: _issuer,
}
