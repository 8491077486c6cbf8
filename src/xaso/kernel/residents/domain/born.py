"""Birth dates of which perhaps only the month or the year is known.

A date is kept as `1950`, `1950-05` or `1950-05-02`.

>>> read("00/00/1950"), read("05/1950"), read("2/5/1950")
('1950', '1950-05', '1950-05-02')
>>> shown("1950-05")
'05/1950'
"""

from __future__ import annotations

import re
from datetime import date

OLDEST = 1880
_WRITTEN = re.compile(r"(?:(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-])?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ]00:00.*)?")


class NotABirth(ValueError):
    """The words say no day on which somebody may have been born."""


def read(written: str, *, today: date | None = None) -> str:
    """Return a birth date in the one form; noughts stand for what nobody knows.

    Raises:
        NotABirth: It is no date, has not come yet, or is too long ago.
    """
    if iso := _ISO.fullmatch(written):
        year, month, day = (int(part or 0) for part in iso.groups())
    elif told := _WRITTEN.fullmatch(written):
        day, month, year = (int(part or 0) for part in told.groups())
    else:
        raise NotABirth(written)
    if day and not month:
        raise NotABirth(written)
    try:
        first = date(year, month or 1, day or 1)
    except ValueError as error:
        raise NotABirth(written) from error
    if year < OLDEST or (today is not None and first > today):
        raise NotABirth(written)
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def shown(born: str) -> str:
    """Return the date as people write it."""
    return "/".join(reversed(born.split("-")))
