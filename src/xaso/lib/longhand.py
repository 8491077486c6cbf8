"""Numbers, days and moments as Vietnamese papers write them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime

__all__ = ["date_in_words", "long_date", "long_moment", "number_in_words"]

DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS: Final = ("", "nghìn", "triệu", "tỷ")


def number_in_words(number: int) -> str:
    """Write a whole number from 0 below a thousand billion in words.

    >>> number_in_words(2026)
    'hai nghìn không trăm hai mươi sáu'
    >>> number_in_words(15), number_in_words(21), number_in_words(105), number_in_words(1_000_004)
    ('mười lăm', 'hai mươi mốt', 'một trăm linh năm', 'một triệu không trăm linh bốn')

    Raises:
        ValueError: It is negative or too large.
    """
    if not 0 <= number < 1000 ** len(GROUPS):
        raise ValueError(f"Không viết được số {number} bằng chữ")
    if number == 0:
        return DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 1000)
        groups.append(group)
    words = []
    for place in reversed(range(len(groups))):
        if groups[place]:
            leading = place == len(groups) - 1
            words.append(f"{_three(groups[place], leading=leading)} {GROUPS[place]}".strip())
    return " ".join(words)


def _three(group: int, *, leading: bool) -> str:
    hundreds, rest = divmod(group, 100)
    words = [] if leading and not hundreds else [DIGITS[hundreds], "trăm"]
    tens, ones = divmod(rest, 10)
    if tens > 1:
        words += [DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones:
        words.append(_last_digit(tens, ones))
    return " ".join(words)


def _last_digit(tens: int, ones: int) -> str:
    if ones == 1 and tens > 1:
        return "mốt"
    return "lăm" if ones == 5 and tens else DIGITS[ones]


def date_in_words(day: date) -> str:
    """Write a day in words, as on a birth certificate; the fourth month is "tư".

    >>> from datetime import date
    >>> date_in_words(date(2026, 4, 5))
    'Ngày mồng năm tháng tư năm hai nghìn không trăm hai mươi sáu'
    """
    of_month = ("mồng " if day.day <= 10 else "") + number_in_words(day.day)
    month = "tư" if day.month == 4 else number_in_words(day.month)
    return f"Ngày {of_month} tháng {month} năm {number_in_words(day.year)}"


def long_date(day: date) -> str:
    """Write a day as papers date themselves; days below ten and months below three take a zero.

    >>> from datetime import date
    >>> long_date(date(2026, 2, 5)), long_date(date(2026, 11, 20))
    ('ngày 05 tháng 02 năm 2026', 'ngày 20 tháng 11 năm 2026')

    Law: decree-30-2020 annex I.
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def long_moment(at: datetime) -> str:
    """Write a moment, already in local time, as papers do.

    >>> from datetime import datetime
    >>> long_moment(datetime(2026, 11, 20, 9, 5))
    '09 giờ 05 phút, ngày 20 tháng 11 năm 2026'
    """
    return f"{at:%H} giờ {at:%M} phút, {long_date(at)}"
