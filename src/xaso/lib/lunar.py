"""The Vietnamese lunar calendar: new moons and the sun's place, reckoned at +07:00.

The astronomical formulas are Jean Meeus' (Astronomical Algorithms), in the arrangement Hồ Ngọc Đức
published for Việt Nam. China reckons at +08:00, so a few years begin on another day there.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from math import floor, pi, sin

ZONE_HOURS = 7
MONTH_DAYS = 29.530588853
_ORIGIN = 2415021.076998695
"""Julian day of the new moon that counts as number 0 (1 January 1900)."""
_JULIAN_OF_ORDINAL = 1_721_425
_RAD = pi / 180


def solar(year: int, month: int, day: int) -> date:
    """Return the date of a day of a lunar year's ordinary (never the doubled) month.

    >>> solar(2030, 1, 1)
    datetime.date(2030, 2, 2)
    """
    first = _eleventh_month(year - 1 if month < 11 else year)
    following = _eleventh_month(year if month < 11 else year + 1)
    ahead = (month - 11) % 12
    if following - first > 365 and ahead >= _doubled_after(first):
        ahead += 1
    number = floor(0.5 + (first - _ORIGIN) / MONTH_DAYS)
    return _date(_new_moon(number + ahead)) + timedelta(days=day - 1)


def new_year(year: int) -> date:
    """Return the first day of Tết."""
    return solar(year, 1, 1)


def _date(julian: int) -> date:
    return date.fromordinal(julian - _JULIAN_OF_ORDINAL)


@cache
def _new_moon(number: int) -> int:
    """Return the Julian day, local time, on which new moon number `number` falls."""
    t = number / 1236.85
    sun = (359.2242 + 29.10535608 * number - (0.0000333 + 0.00000347 * t) * t**2) * _RAD
    moon = (306.0253 + 385.81691806 * number + (0.0107306 + 0.00001236 * t) * t**2) * _RAD
    node = (21.2964 + 390.67050646 * number - (0.0016528 + 0.00000239 * t) * t**2) * _RAD
    mean = 2415020.75933 + 29.53058868 * number + (0.0001178 - 0.000000155 * t) * t**2
    mean += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t**2) * _RAD)
    shift = (
        (0.1734 - 0.000393 * t) * sin(sun)
        + 0.0021 * sin(2 * sun)
        - 0.4068 * sin(moon)
        + 0.0161 * sin(2 * moon)
        - 0.0004 * sin(3 * moon)
        + 0.0104 * sin(2 * node)
        - 0.0051 * sin(sun + moon)
        - 0.0074 * sin(sun - moon)
        + 0.0004 * sin(2 * node + sun)
        - 0.0004 * sin(2 * node - sun)
        - 0.0006 * sin(2 * node + moon)
        + 0.0010 * sin(2 * node - moon)
        + 0.0005 * sin(2 * moon + sun)
    )
    clock_drift = -0.000278 + 0.000265 * t + 0.000262 * t**2
    return floor(mean + shift - clock_drift + 0.5 + ZONE_HOURS / 24)


@cache
def _sun_sector(julian: int) -> int:
    """Return in which twelfth of its way the sun stands at that day's local midnight."""
    t = (julian - 2451545.5 - ZONE_HOURS / 24) / 36525
    anomaly = (357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3) * _RAD
    place = 280.46645 + 36000.76983 * t + 0.0003032 * t**2
    place += (1.914600 - 0.004817 * t - 0.000014 * t**2) * sin(anomaly)
    place += (0.019993 - 0.000101 * t) * sin(2 * anomaly) + 0.000290 * sin(3 * anomaly)
    return floor(place % 360 / 30)


@cache
def _eleventh_month(year: int) -> int:
    """Return the Julian day on which the month of the winter solstice begins."""
    last = date(year, 12, 31).toordinal() + _JULIAN_OF_ORDINAL
    number = floor((last - 2415021) / MONTH_DAYS)
    begins = _new_moon(number)
    return _new_moon(number - 1) if _sun_sector(begins) >= 9 else begins


def _doubled_after(first: int) -> int:
    """Return which month after the eleventh is the doubled one: in it the sun changes no sector."""
    number = floor((first - _ORIGIN) / MONTH_DAYS + 0.5)
    ahead = 1
    sector = _sun_sector(_new_moon(number + ahead))
    while True:
        ahead += 1
        before, sector = sector, _sun_sector(_new_moon(number + ahead))
        if sector == before or ahead >= 14:
            return ahead - 1
