"""A year's days off as the law lets one expect them, before the decision that fixes them.

Bộ luật Lao động 2019, Điều 112: 01/01; Tết, five days; 10/3 of the lunar year; 30/04; 01/05; 02/09
and one day beside it. Điều 111.3: one that falls on a weekly day off is made good on the next
working day. How Tết's five days lie and which day goes with 02/09 the Prime Minister decides each
year; here the eve and four days, and the day after or, where nobody works then, before.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from xaso.lib import lunar

if TYPE_CHECKING:
    from collections.abc import Iterator

BASIS = "Dự kiến theo Bộ luật Lao động 2019, Điều 111, 112 và lịch âm; chờ văn bản của Thủ tướng"
WEEKEND = frozenset({5, 6})
_DAY = timedelta(days=1)
_TET = ("Tết Nguyên đán", "Lunar New Year")
_NATIONAL = ("Quốc khánh", "National Day")


class Expected(NamedTuple):
    """One expected day off."""

    date: date
    kind: str
    name: str
    name_en: str


def expected(year: int) -> list[Expected]:
    """Return the expected days off of a year, by date; those on a weekend as the day in lieu."""
    taken: dict[date, Expected] = {}
    in_lieu: list[tuple[date, tuple[str, str]]] = []
    for day, name in _lawful(year):
        if day.weekday() in WEEKEND:
            in_lieu.append((day, name))
        else:
            taken[day] = Expected(day, "holiday", *name)
    for day, (vi, en) in in_lieu:
        free = _next_free(day, taken)
        taken[free] = Expected(free, "swap_off", f"Nghỉ bù {vi}", f"{en} in lieu")
    return [taken[day] for day in sorted(taken) if day.year == year]


def _lawful(year: int) -> Iterator[tuple[date, tuple[str, str]]]:
    yield date(year, 1, 1), ("Tết Dương lịch", "New Year's Day")
    tet = lunar.new_year(year)
    for offset in range(-1, 4):
        yield tet + offset * _DAY, _TET
    yield lunar.solar(year, 3, 10), ("Giỗ Tổ Hùng Vương", "Hung Kings' Day")
    yield date(year, 4, 30), ("Ngày Chiến thắng", "Reunification Day")
    yield date(year, 5, 1), ("Ngày Quốc tế lao động", "Labour Day")
    second = date(year, 9, 2)
    yield second, _NATIONAL
    yield (second - _DAY if (second + _DAY).weekday() in WEEKEND else second + _DAY), _NATIONAL


def _next_free(day: date, taken: dict[date, Expected]) -> date:
    free = day + _DAY
    while free.weekday() in WEEKEND or free in taken:
        free += _DAY
    return free
