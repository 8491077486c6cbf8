"""Reading again: where fields stand that were not read surely, and what several readings agree on.

A reader that sees the same line a little larger or smaller errs elsewhere each time. What nearly
all readings say is believed; where they differ, the words stay as doubtful as they were.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from xaso.lib.text import fold, is_syllable, nfc
from xaso.service.digitising.domain.proposing import (
    HEAD,
    SURE,
    SURE_NAME,
    Field,
    expected,
    missing,
)
from xaso.service.digitising.domain.words import around

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from xaso.service.digitising.domain.words import Word

AGREE = 4
"""So many of five readings have to say the same word."""
MOST_SPOTS = 6
"""A page has no more places that deserve it; where there are more, something else is wrong."""
LONGEST = 20
"""A place with more words is no field."""
SPECKS = "\"'`‘’“”|_"
"""What a reader sees at the ends of a word where paper or cut is not clean; it changes no word."""
_NAME = re.compile(
    r"(?:ho, chu dem, ten|ho va ten|ho ten|toi ten la)(?: nguoi yeu cau| cua toi)?\s*:"
)
_NUMBER = re.compile(r"s[o06]\s*:")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BREAKS = (";", ",", ".")


def spots_of(words: Sequence[Word]) -> list[range]:
    """Return which words are to be read again together: where fields should be and are not sure.

    Each is a part of one line; at most `MOST_SPOTS`.
    """
    return _spots(words, set(missing(words)))[:MOST_SPOTS]


def values_on(words: Sequence[Word]) -> list[int]:
    """Return which words are what fields say, read surely or not, without the labels before them.

    A word without a letter or a digit is none.
    """
    found: list[int] = []
    for spot in _spots(words, set(expected(words))):
        label = next((at for at in spot if ":" in words[at].text), spot.start - 1)
        found.extend(at for at in spot if at > label and _says(words[at].text))
    return found


def doubted(words: Sequence[Word], unclear: Collection[int]) -> list[Word]:
    """Return the words, with those never sure whose ink cannot be told from another's."""
    return [_unsure(word) if at in unclear else word for at, word in enumerate(words)]


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


def _spots(words: Sequence[Word], wanted: set[Field]) -> list[range]:
    return [
        spot for line in _line_ranges(words) for spot in _spots_in(words, line, wanted) if len(spot)
    ]


def _line_ranges(words: Sequence[Word]) -> Iterator[range]:
    begin = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or words[at].line != words[begin].line:
            yield range(begin, at)
            begin = at


def _spots_in(words: Sequence[Word], line: range, wanted: set[Field]) -> Iterator[range]:
    said = " ".join(fold(words[at].text) for at in line)
    if Field.NAME in wanted and _NAME.match(said):
        yield _to_break(words, line)
    if Field.NUMBER in wanted and _NUMBER.match(said) and words[line.start].box[1] < HEAD:
        yield _to_digit(words, line)
    if wanted & {Field.DATE, Field.ISSUER}:
        yield from _dates(words, line)


def _to_break(words: Sequence[Word], line: range) -> range:
    """Return a label and its value: what stands behind the first break belongs to another."""
    label = next(at for at in line if ":" in words[at].text)
    end = next((at for at in line if at > label and words[at].text.endswith(_BREAKS)), line[-1])
    return range(line.start, min(end + 1, line.start + LONGEST))


def _to_digit(words: Sequence[Word], line: range) -> range:
    """Return "Số:" and its number, without the place and date that stand beside it."""
    number = next((at for at in line[:3] if any(map(str.isdigit, words[at].text))), None)
    return range(0) if number is None else range(line.start, number + 1)


def _dates(words: Sequence[Word], line: range) -> Iterator[range]:
    """Yield "place, day month year", the place as far as its words have capitals."""
    for at in line:
        if fold(words[at].text) != "ngay" or at == line.start:
            continue
        year = next((end for end in line if at < end <= at + 6 and _is_year(words[end])), None)
        begin = at
        while begin > line.start and words[begin - 1].text.strip(SPECKS + ",").istitle():
            begin -= 1
        if year is not None and begin < at:
            yield range(begin, year + 1)


def _is_year(word: Word) -> bool:
    return _YEAR.match(word.text) is not None


def settle(words: Sequence[Word], again: Sequence[str]) -> list[Word]:
    """Return the words of a place as nearly all of its readings say them.

    A word that `AGREE` readings share, the first among them or not, is believed, unless it
    consists of letters and can be no syllable. Another keeps its text and is never sure.

    Args:
        words: As they were read with the whole page.
        again: What each further reading says, as text.
    """
    readings = [[_clean(word.text) for word in words], *(_cleaned(text) for text in again)]
    length, many = Counter(map(len, readings)).most_common(1)[0]
    if many < AGREE:
        return [_unsure(word) for word in words]
    columns = list(zip(*(one for one in readings if len(one) == length), strict=True))
    if length != len(words):
        first = words[0]
        whole = replace(first, text="", box=around(words), confidence=0)
        return [_settled(whole, column) for column in columns]
    return [_settled(word, column) for word, column in zip(words, columns, strict=True)]


def _settled(word: Word, said: Sequence[str]) -> Word:
    text, votes = Counter(said).most_common(1)[0]
    if votes < AGREE or not _can_be(text):
        return _unsure(word)
    return replace(word, text=text, confidence=max(word.confidence, SURE_NAME))


def _unsure(word: Word) -> Word:
    return replace(word, confidence=min(word.confidence, SURE - 1))


def _can_be(text: str) -> bool:
    bare = text.rstrip(".,:;")
    return not bare.isalpha() or is_syllable(bare)


def _clean(text: str) -> str:
    return nfc(text).strip(SPECKS)


def _cleaned(text: str) -> list[str]:
    return [word for word in map(_clean, text.split()) if word]
