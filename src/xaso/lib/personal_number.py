"""The personal number (số định danh): 12 digits that tell place, century, sex and year of birth.

`PPP G YY NNNNNN`: PPP province of birth registration or, from 100 on, a country; G century and
sex, even for men, odd for women, two digits a century from 1900; YY year of birth. There is no
check digit.

>>> read("019301001234")
PersonalNumber(digits='019301001234', place='019', is_female=True, year=2001)
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from xaso.lib.digits import is_digits, joined
from xaso.lib.text import fold
from xaso.lib.verdict import Verdict, accept, reject, warn

_PROVINCES = (
    1,
    2,
    4,
    6,
    8,
    10,
    11,
    12,
    14,
    15,
    17,
    19,
    20,
    22,
    24,
    25,
    26,
    27,
    30,
    31,
    33,
    34,
    35,
    36,
    37,
    38,
    40,
    42,
    44,
    45,
    46,
    48,
    49,
    51,
    52,
    54,
    56,
    58,
    60,
    62,
    64,
    66,
    67,
    68,
    70,
    72,
    74,
    75,
    77,
    79,
    80,
    82,
    83,
    84,
    86,
    87,
    89,
    91,
    92,
    93,
    94,
    95,
    96,
)
PROVINCES = frozenset(f"{number:03}" for number in _PROVINCES)
"""Provinces before the mergers of 2025; a number keeps the place it was given for."""

_FIRST_COUNTRY = "100"
_LENGTH, _OLD_LENGTH = 12, 9
_FEMALE = frozenset({"nu", "female", "f", "woman", "gai", "1"})
_MALE = frozenset({"nam", "male", "m", "man", "trai", "0"})
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_COMPACT_DATE = re.compile(r"(\d{4})\d{4}")


class PersonalNumber(NamedTuple):
    """What the twelve digits say."""

    digits: str
    place: str
    is_female: bool
    year: int


def read(value: str) -> PersonalNumber | None:
    """Take a number apart, or return none when it has no such shape."""
    digits = joined(value)
    if len(digits) != _LENGTH or not is_digits(digits):
        return None
    century, female = divmod(int(digits[3]), 2)
    year = 1900 + 100 * century + int(digits[4:6])
    return PersonalNumber(digits, digits[:3], bool(female), year)


def check(value: str, *, sex: str = "", born: str = "", today: date | None = None) -> Verdict:
    """Judge a personal number beside the declared sex and birth date.

    A contradiction is only warned about: old data do hold wrong numbers, and the person is not
    to blame. `out` is the twelve digits.

    Args:
        sex: "nam" or "nữ", or the English words; anything else is not compared.
        born: A date or a year, in ISO or Vietnamese order.
        today: With it, a year of birth that has not come yet is warned about.

    Law: none in the register yet; the pattern is that of one-stop.md 7.1.
    """
    number = read(value)
    if number is None:
        return reject(_what_is_wrong(joined(value)))
    if number.place not in PROVINCES and number.place < _FIRST_COUNTRY:
        return reject(f"Ba số đầu {number.place} không phải mã tỉnh hoặc mã nước.")
    doubts = [
        doubt
        for doubt in (
            _doubt_sex(number, sex),
            _doubt_year(number, born),
            "Năm sinh trong số định danh chưa đến." if today and number.year > today.year else "",
        )
        if doubt
    ]
    if doubts:
        return warn(number.digits, " ".join(doubts))
    return accept(number.digits)


def year_of(born: str) -> int | None:
    """Find the year in a date as people and machines write it.

    >>> year_of("02/09/1945"), year_of("1945-09-02"), year_of("1945"), year_of("không rõ")
    (1945, 1945, 1945, None)
    """
    text = born.strip()
    compact = _COMPACT_DATE.fullmatch(text)
    found = compact or _YEAR.search(text)
    return int(found[1]) if found else None


def sex_of(text: str) -> str:
    """Return "female", "male" or "" for words that say neither.

    >>> sex_of("Nữ"), sex_of("NAM"), sex_of("khác")
    ('female', 'male', '')
    """
    word = fold(text)
    return "female" if word in _FEMALE else "male" if word in _MALE else ""


def _what_is_wrong(digits: str) -> str:
    if not digits:
        return "Hãy nhập số định danh cá nhân."
    if not is_digits(digits):
        return "Số định danh chỉ có chữ số."
    if len(digits) == _OLD_LENGTH:
        return "Đây là số chứng minh nhân dân cũ (9 số). Hãy nhập số định danh 12 số."
    return f"Số định danh có 12 chữ số, số này có {len(digits)}."


def _doubt_sex(number: PersonalNumber, sex: str) -> str:
    declared = sex_of(sex)
    told = "female" if number.is_female else "male"
    if not declared or declared == told:
        return ""
    return f"Theo số định danh thì giới tính là {'nữ' if number.is_female else 'nam'}."


def _doubt_year(number: PersonalNumber, born: str) -> str:
    declared = year_of(born)
    if declared is None or declared == number.year:
        return ""
    return f"Theo số định danh thì năm sinh là {number.year}."
