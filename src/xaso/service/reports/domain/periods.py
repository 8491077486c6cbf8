"""Periods of reports: months, quarters, half-years and years, named as people write them.

Law: decree-09-2019; from which day a period is counted is a dated rule of each report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["BadPeriod", "Kind", "Period", "latest"]

NAMED = re.compile(r"(?P<year>\d{4})(?:-(?P<letter>[QH]?)(?P<number>\d{1,2}))?", re.ASCII)
FIRST_YEAR = 1946


class BadPeriod(ValueError):
    """It names no period."""


class Kind(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


MONTHS = {Kind.MONTH: 1, Kind.QUARTER: 3, Kind.HALF: 6, Kind.YEAR: 12}
LETTER = {Kind.MONTH: "", Kind.QUARTER: "Q", Kind.HALF: "H"}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period; `number` counts from 1 within its year."""

    year: int
    number: int
    kind: Kind

    @classmethod
    def read(cls, name: str) -> Period:
        """Understand "2026-07", "2026-Q3", "2026-H1" or "2026".

        Raises:
            BadPeriod: It names no period.
        """
        found = NAMED.fullmatch(name.strip().upper())
        if found is None or not FIRST_YEAR <= int(found["year"]) < date.max.year:
            raise BadPeriod(name)
        year = int(found["year"])
        if found["number"] is None:
            return cls(year, 1, Kind.YEAR)
        kind = next(one for one, letter in LETTER.items() if letter == found["letter"])
        number = int(found["number"])
        if not 1 <= number <= 12 // MONTHS[kind]:
            raise BadPeriod(name)
        return cls(year, number, kind)

    def __str__(self) -> str:
        """Return the name that `read` understands."""
        if self.kind is Kind.YEAR:
            return f"{self.year}"
        width = 2 if self.kind is Kind.MONTH else 1
        return f"{self.year}-{LETTER[self.kind]}{self.number:0{width}}"

    def bounds(self, cut_day: int = 1) -> tuple[date, date]:
        """Return its first day and the first day after it.

        Args:
            cut_day: With 1 it is counted by the calendar; with 15 from the 15th of the month
                before it to the 14th of its last month.
        """
        months = MONTHS[self.kind]
        last = self.year * 12 + self.number * months
        first = last - months
        if cut_day == 1:
            return _day(first, 1), _day(last, 1)
        return _day(first - 1, cut_day), _day(last - 1, cut_day)

    def before(self) -> Period:
        """Return the period of the same length before this one."""
        if self.number > 1:
            return Period(self.year, self.number - 1, self.kind)
        return Period(self.year - 1, 12 // MONTHS[self.kind], self.kind)


def latest(kind: Kind, today: date, how_many: int, cut_day: int = 1) -> list[Period]:
    """Return the period that a day lies in and those before it, the newest first."""
    months = MONTHS[kind]
    period = Period(today.year, (today.month - 1) // months + 1, kind)
    if period.bounds(cut_day)[1] <= today:
        period = _after(period)
    found = [period]
    while len(found) < how_many:
        found.append(found[-1].before())
    return found


def _after(period: Period) -> Period:
    if period.number < 12 // MONTHS[period.kind]:
        return Period(period.year, period.number + 1, period.kind)
    return Period(period.year + 1, 1, period.kind)


def _day(month: int, day: int) -> date:
    """Return a day of a month counted from January of the year 0."""
    return date(month // 12, month % 12 + 1, day)
