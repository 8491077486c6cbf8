"""Numbers, amounts, days and moments as Vietnamese papers write them out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "amount_in_words",
    "date_in_words",
    "dotted",
    "long_date",
    "long_moment",
    "number_in_words",
]

HERE: Final = ZoneInfo("Asia/Ho_Chi_Minh")
DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
GROUPS: Final = ("", "nghìn", "triệu")
BILLION: Final = 10**9
LARGEST: Final = 10**15
"""A million billions: what numbers in words go up to, inclusive."""


def dotted(number: int) -> str:
    """Write a number in digits as printed papers here do, with points between thousands.

    >>> dotted(1234500), dotted(-12000), dotted(999)
    ('1.234.500', '-12.000', '999')
    """
    return f"{number:,}".replace(",", ".")


def number_in_words(
    number: int, *, odd: Literal["linh", "lẻ"] = "linh", four: Literal["bốn", "tư"] = "bốn"
) -> str:
    """Write a whole number from 0 to a million billions in words.

    >>> number_in_words(2026)
    'hai nghìn không trăm hai mươi sáu'
    >>> number_in_words(15), number_in_words(21), number_in_words(105), number_in_words(1_000_004)
    ('mười lăm', 'hai mươi mốt', 'một trăm linh năm', 'một triệu không trăm linh bốn')
    >>> number_in_words(1_500_000_000_000), number_in_words(10**15)
    ('một nghìn năm trăm tỷ', 'một triệu tỷ')
    >>> number_in_words(24_104, odd="lẻ", four="tư")
    'hai mươi tư nghìn một trăm lẻ bốn'

    Args:
        odd: The word before a single digit after hundreds; both are right, an office uses one.
        four: The word for a 4 after twenty, thirty and so on.

    Raises:
        ValueError: It is negative or too large.
    """
    if not 0 <= number <= LARGEST:
        raise ValueError(f"Không viết được số {number} bằng chữ")
    if number == 0:
        return DIGITS[0]
    billions, rest = divmod(number, BILLION)
    words = [*_groups(billions, odd, four, leading=True), "tỷ"] if billions else []
    return " ".join([*words, *_groups(rest, odd, four, leading=not billions)])


def amount_in_words(
    amount: int, *, odd: Literal["linh", "lẻ"] = "linh", four: Literal["bốn", "tư"] = "bốn"
) -> str:
    """Write an amount of whole đồng in words.

    >>> amount_in_words(205_000)
    'hai trăm linh năm nghìn đồng'

    Raises:
        ValueError: It is negative or too large.
    """
    return f"{number_in_words(amount, odd=odd, four=four)} đồng"


def _groups(number: int, odd: str, four: str, *, leading: bool) -> list[str]:
    """Write up to three groups of three digits; a group of zeros is not said.

    Args:
        leading: Nothing stands before, so the first group's missing hundreds are not said.
    """
    words: list[str] = []
    for place in reversed(range(len(GROUPS))):
        group = number // 1000**place % 1000
        if group:
            words += _three(group, odd, four, leading=leading and not words)
            words += [GROUPS[place]] if place else []
    return words


def _three(group: int, odd: str, four: str, *, leading: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    words = [] if leading and not hundreds else [DIGITS[hundreds], "trăm"]
    tens, ones = divmod(rest, 10)
    if tens > 1:
        words += [DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append(odd)
    if ones:
        words.append(_last_digit(tens, ones, four))
    return words


def _last_digit(tens: int, ones: int, four: str) -> str:
    if tens > 1 and ones in {1, 4}:
        return "mốt" if ones == 1 else four
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

    A moment with its zone is dated by the clock on the wall here.

    >>> from datetime import date
    >>> long_date(date(2026, 2, 5)), long_date(date(2026, 11, 20))
    ('ngày 05 tháng 02 năm 2026', 'ngày 20 tháng 11 năm 2026')

    Law: decree-30-2020 annex I.
    """
    if isinstance(day, datetime):
        day = _here(day)
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def long_moment(at: datetime) -> str:
    """Write a moment as papers do; one with its zone by the clock on the wall here.

    >>> from datetime import datetime
    >>> long_moment(datetime(2026, 11, 20, 9, 5))
    '09 giờ 05 phút, ngày 20 tháng 11 năm 2026'
    """
    here = _here(at)
    return f"{here:%H} giờ {here:%M} phút, {long_date(here)}"


def _here(at: datetime) -> datetime:
    return at if at.tzinfo is None else at.astimezone(HERE)
