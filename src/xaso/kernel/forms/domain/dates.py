"""Days as people declare them: whole, or the year alone for the old.

A declared day is kept as text, "2026-11-20" or "1950", so that what is not known is not made up.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from xaso.lib.longhand import date_in_words, number_in_words

_DAY = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})\Z")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_YEAR = re.compile(r"\d{4}\Z")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})\Z")
EARLIEST_YEAR = 1850


class NotADay(ValueError):
    """The text names no day of the calendar."""


def read_day(text: str, *, may_be_year: bool = False) -> str:
    """Return the declared day as it is stored.

    >>> read_day("5/3/2026"), read_day("1950", may_be_year=True), read_day("05032026")
    ('2026-03-05', '1950', '2026-03-05')

    Raises:
        NotADay: It is no day, or a year alone where the whole day is needed.
    """
    text = text.strip()
    if _YEAR.match(text):
        if not may_be_year or int(text) < EARLIEST_YEAR:
            raise NotADay(text)
        return text
    if match := _ISO.match(text):
        year, month, day = match.groups()
    elif match := _DAY.match(text) or _COMPACT.match(text):
        day, month, year = match.groups()
    else:
        raise NotADay(text)
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise NotADay(text) from error
    if found.year < EARLIEST_YEAR:
        raise NotADay(text)
    return found.isoformat()


def earliest(stored: str) -> date:
    """Return the first day the stored text may mean.

    >>> earliest("1950")
    datetime.date(1950, 1, 1)
    """
    return date(int(stored), 1, 1) if len(stored) == 4 else date.fromisoformat(stored)


def latest(stored: str) -> date:
    """Return the last day the stored text may mean."""
    return date(int(stored), 12, 31) if len(stored) == 4 else date.fromisoformat(stored)


def full_years(born: date, on: date) -> int:
    """Return the age in full years on a day, by the day and not by the year.

    Who is born on 29 February grows older on 1 March of other years.

    >>> full_years(date(2006, 11, 22), date(2026, 11, 21))
    19
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def days_between(first: date, second: date) -> int:
    """Return how many days after `first` the second is."""
    return (second - first) // timedelta(days=1)


def shown(stored: str) -> str:
    """Return the day as people read it.

    >>> shown("2026-03-05"), shown("1950")
    ('05/03/2026', '1950')
    """
    return stored if len(stored) == 4 else f"{date.fromisoformat(stored):%d/%m/%Y}"


def in_words(stored: str) -> str:
    """Return the day written out, as a birth certificate has it; a year alone as a year.

    >>> in_words("1950")
    'năm một nghìn chín trăm năm mươi'
    """
    if len(stored) == 4:
        return f"năm {number_in_words(int(stored))}"
    return date_in_words(date.fromisoformat(stored))
