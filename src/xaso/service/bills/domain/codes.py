"""Codes of customers and periods of bills, brought to one form."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

__all__ = ["NoPeriod", "Span", "shown_period", "span_of", "tidy_code", "tidy_month", "tidy_period"]

LONGEST_CODE = 40
_NOISE = re.compile(r"[\s\u00a0]+")
_CODE = re.compile(r"[0-9A-Z](?:[0-9A-Z./_-]*[0-9A-Z])?")
_MONTH = re.compile(r"(?:THÁNG|THANG|T|KỲ|KY)?[\s.]*(\d{1,2})\s*[/.-]\s*(\d{4})", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})\s*[/.-]\s*(\d{1,2})")
_YEAR = re.compile(r"(?:NĂM\s*)?(\d{4})", re.IGNORECASE)
_TERM = re.compile(
    r"(?:HK|HỌC\s*KỲ|HỌC\s*KÌ|HOC\s*KY)\s*([12])\s*[,/ -]*\s*(?:NĂM\s*HỌC\s*)?(\d{4})"
    r"(?:\s*-\s*(\d{4}))?",
    re.IGNORECASE,
)
_TERM_SHORT = re.compile(r"(\d{4})-HK([12])", re.IGNORECASE)


class NoPeriod(ValueError):
    """The text names no month, term or year."""


class Span(NamedTuple):
    """The days of a period: from the first, before `until`."""

    first: date
    until: date

    @property
    def days(self) -> int:
        """Return how many."""
        return (self.until - self.first).days


def tidy_code(text: str) -> str:
    """Return a customer's code without spaces and in capitals; empty where it cannot be one.

    >>> tidy_code(" pa 0102 030405-1 ")
    'PA0102030405-1'
    """
    code = _NOISE.sub("", text).upper()
    return code if len(code) <= LONGEST_CODE and _CODE.fullmatch(code) else ""


def tidy_period(text: str) -> str:
    """Return a month as "2026-11", a term as "2026-HK1", a year as "2026".

    >>> tidy_period("Tháng 11/2026"), tidy_period("HK1 2026-2027"), tidy_period("2026")
    ('2026-11', '2026-HK1', '2026')

    Raises:
        NoPeriod: It is none.
    """
    said = text.strip()
    if found := _TERM_SHORT.fullmatch(said):
        return f"{_year(found[1])}-HK{found[2]}"
    if found := _TERM.fullmatch(said):
        if found[3] and int(found[3]) != int(found[2]) + 1:
            raise NoPeriod(text)
        return f"{_year(found[2])}-HK{found[1]}"
    if found := _ISO.fullmatch(said):
        return _month(found[1], found[2], text)
    if found := _MONTH.fullmatch(said):
        return _month(found[2], found[1], text)
    if found := _YEAR.fullmatch(said):
        return _year(found[1])
    raise NoPeriod(text)


def tidy_month(text: str) -> str:
    """Return a month as "2026-11".

    Raises:
        NoPeriod: It is none, or another kind of period.
    """
    period = tidy_period(text)
    if "-" not in period or "HK" in period:
        raise NoPeriod(text)
    return period


def _year(digits: str) -> str:
    if not 2000 <= int(digits) <= 2100:
        raise NoPeriod(digits)
    return digits


def _month(year: str, month: str, text: str) -> str:
    if not 1 <= int(month) <= 12:
        raise NoPeriod(text)
    return f"{_year(year)}-{int(month):02d}"


def shown_period(period: str) -> str:
    """Return a period as people read it.

    >>> shown_period("2026-11"), shown_period("2026-HK1"), shown_period("2026")
    ('tháng 11/2026', 'học kỳ 1, 2026-2027', 'năm 2026')
    """
    year, _dash, part = period.partition("-")
    if part.startswith("HK"):
        return f"học kỳ {part[2:]}, {year}-{int(year) + 1}"
    return f"tháng {int(part)}/{year}" if part else f"năm {year}"


def span_of(period: str) -> Span:
    """Return the days of a month or a year; a term has no days of its own here.

    Raises:
        NoPeriod: It is neither.
    """
    year, _dash, part = period.partition("-")
    if not part:
        return Span(date(int(year), 1, 1), date(int(year) + 1, 1, 1))
    if not part.isdecimal():
        raise NoPeriod(period)
    first = date(int(year), int(part), 1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Span(first, after)
