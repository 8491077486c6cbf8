"""References of what is owed: eleven signs that survive what banks do to a transfer's text.

    XS + seven signs of the number + two check signs, as in XSHP7KV6K6B

A reference stands first in a transfer's text. Banks put words before and after it, write capitals,
drop or insert spaces, dots and hyphens; residents type it by hand with a Vietnamese keyboard on.

- The 23 signs are digits and consonants that are not mistaken for one another. Without a vowel, a
  `w`, an `s` or a `d` no input method changes them and no word arises; `S` stands in the prefix
  alone, so that a reference begins where `XS` does and nowhere else.
- The check is a Reed-Solomon code over the integers modulo 23: the nine signs add up to one
  constant, and to another when each is multiplied by its place. Valid references differ in at
  least three signs. So any one or two wrong signs are noticed, with them every swap of two
  signs, and a reference with one wrong sign has one right one at most.
- The number is spread by a multiplication, so that references issued one after the other lie far
  apart: a text spoiled beyond what the check notices meets none that exists.

>>> issue(1), issue(2)
('XS3HG7TC77B', 'XSJ8PRQKRPX')
>>> find("MBVCB.1234567.xsj8pr.qkrpx.CT tu 0123 toi 0456")
['XSJ8PRQKRPX']
>>> near("XSJ8PRQKRPV nop phi", {"XSJ8PRQKRPX"})
['XSJ8PRQKRPX']
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PREFIX: Final = "XS"
SIGNS: Final = "23456789BCFGHJKMNPQRTVX"
NUMBER_SIGNS: Final = 7
LENGTH: Final = len(PREFIX) + NUMBER_SIGNS + 2
BASE: Final = len(SIGNS)
CAPACITY: Final = BASE**NUMBER_SIGNS
"""How many references there are: 3,404,825,447."""

_SPREAD: Final = 2_104_297_865
"""The golden section of all numbers, prime to 23: neighbours land far apart."""
_SUM, _WEIGHTED_SUM = 7, 11
_VALUES: Final = {sign: value for value, sign in enumerate(SIGNS)}
_PATTERN: Final = re.compile(f"{PREFIX}[{SIGNS}]{{{LENGTH - len(PREFIX)}}}")
_STROKES: Final = str.maketrans("đĐ", "dD")
_NOISE: Final = re.compile("[^0-9A-Z]+")


def issue(number: int) -> str:
    """Return the reference of a number from 0 below `CAPACITY`.

    Different numbers have different references. A number may count or be drawn
    (`secrets.randbelow(CAPACITY)`); drawn ones may meet.

    Raises:
        ValueError: There is no such number.
    """
    if not 0 <= number < CAPACITY:
        raise ValueError(f"no reference has the number {number}")
    rest = (number + 1) * _SPREAD % CAPACITY
    values = []
    for _ in range(NUMBER_SIGNS):
        rest, value = divmod(rest, BASE)
        values.append(value)
    values += _check_values(values)
    return PREFIX + "".join(SIGNS[value] for value in values)


def is_valid(reference: str) -> bool:
    """Tell whether a text is a reference, exactly as it is issued.

    >>> is_valid("XSJ8PRQKRPX"), is_valid("XSJ8PRQKRPV"), is_valid("xsj8prqkrpx")
    (True, False, False)
    """
    if not _PATTERN.fullmatch(reference):
        return False
    values = [_VALUES[sign] for sign in reference[len(PREFIX) :]]
    return values[NUMBER_SIGNS:] == _check_values(values[:NUMBER_SIGNS])


def find(text: str) -> list[str]:
    """Return the valid references in a transfer's text, in their order, each once."""
    found = (match[0] for match in _PATTERN.finditer(_bare(text)))
    return list(dict.fromkeys(reference for reference in found if is_valid(reference)))


def near(text: str, known: Iterable[str]) -> list[str]:
    """Return the known references that a text holds with exactly one wrong sign.

    A proposal for people, never a match: somebody else's reference may have been meant.

    Args:
        known: What could be meant; a set is not copied.
    """
    wanted = known if isinstance(known, set | frozenset) else frozenset(known)
    bare = _bare(text)
    windows = (bare[at : at + LENGTH] for at in range(len(bare) - LENGTH + 1))
    return list(dict.fromkeys(meant for window in windows for meant in _neighbours(window, wanted)))


def _check_values(values: list[int]) -> list[int]:
    """Solve both sums for the last two places, 8 and 9."""
    left = _SUM - sum(values)
    weighted_left = _WEIGHTED_SUM - sum(place * value for place, value in enumerate(values, 1))
    last = (weighted_left - (NUMBER_SIGNS + 1) * left) % BASE
    return [(left - last) % BASE, last]


def _bare(text: str) -> str:
    """Return capitals and digits only: accents off, everything between them left out."""
    apart = unicodedata.normalize("NFKD", text).translate(_STROKES)
    return _NOISE.sub("", apart.upper())


def _neighbours(window: str, wanted: set[str] | frozenset[str]) -> Iterator[str]:
    """Give the wanted references one wrong sign away from a window of the text."""
    head, body = window[: len(PREFIX)], window[len(PREFIX) :]
    slips = sum(a != b for a, b in zip(head, PREFIX, strict=True))
    if slips == 1 and PREFIX + body in wanted:
        yield PREFIX + body
    if slips or sum(sign not in _VALUES for sign in body) > 1:
        return
    for at, sign in enumerate(body, len(PREFIX)):
        for other in SIGNS:
            meant = window[:at] + other + window[at + 1 :]
            if other != sign and meant in wanted:
                yield meant
