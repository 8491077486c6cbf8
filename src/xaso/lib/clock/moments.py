"""Moments as the clock sees them: local wall time without a zone, on whole minutes.

Việt Nam keeps +07:00 all year, so inside the library a moment is a naive `datetime` in that
zone; zones are taken off at the way in and put on at the way out.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

from xaso.lib.clock.errors import BadMoment, BadPause

VIETNAM = timezone(timedelta(hours=7))
DAY_MINUTES = 24 * 60
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class Pause(NamedTuple):
    """A stretch in which the clock stands still: `start` belongs to it, `end` does not."""

    start: datetime
    end: datetime


def to_local(moment: datetime) -> datetime:
    """Return the wall time in Việt Nam; a naive moment already is one.

    Raises:
        BadMoment: The moment lies centuries away.
    """
    local = moment
    try:
        if moment.tzinfo is not None:
            local = moment.astimezone(VIETNAM).replace(tzinfo=None)
    except OverflowError as error:
        raise BadMoment(f"Thời điểm {moment} quá xa") from error
    if not _FIRST_YEAR <= local.year <= _LAST_YEAR:
        raise BadMoment(f"Thời điểm {moment} quá xa")
    return local


def to_aware(local: datetime) -> datetime:
    """Put the zone back on."""
    return local.replace(tzinfo=VIETNAM)


def to_minute(moment: datetime) -> datetime:
    """Cut what is finer than a minute."""
    return moment.replace(second=0, microsecond=0)


def at_minute(day: date, minute: int) -> datetime:
    """Return the moment `minute` minutes after a day began; 1440 is the next midnight."""
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def minute_of(moment: datetime) -> int:
    """Return how many whole minutes of its day have passed at a moment."""
    return moment.hour * 60 + moment.minute


def read_moment(text: object) -> datetime:
    """Read an ISO 8601 date with time as local wall time; naive means +07:00.

    Raises:
        BadMoment: Not a text, no such date, or no time of day.
    """
    if not isinstance(text, str) or len(text) < len("2026-11-17T09"):
        raise BadMoment(f"{text!r:.40} không phải ngày giờ dạng 2026-11-17T09:00")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMoment(f"{text!r:.40} không phải ngày giờ dạng 2026-11-17T09:00") from error
    return to_local(moment)


def pause_between(start: datetime, end: datetime) -> Pause:
    """Make a pause of two moments.

    Raises:
        BadPause: It ends before it begins.
        BadMoment: One of them lies centuries away.
    """
    pause = Pause(to_local(start), to_local(end))
    if pause.end < pause.start:
        raise BadPause(f"Lần tạm dừng kết thúc ({end}) trước khi bắt đầu ({start})")
    return pause
