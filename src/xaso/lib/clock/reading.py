"""Calendars and pauses as JSON writes them.

    {"sessions": [["07:30", "11:30"], ["13:00", "17:00"]], "weekend": [5, 6],
     "off": ["2026-01-01"], "worked": ["2026-08-22"],
     "pauses": [["2026-11-18T09:00", "2026-11-19T09:00"]]}

Only `sessions` is required; Saturday and Sunday are the usual weekend.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from xaso.lib.clock.calendar import Calendar, Session
from xaso.lib.clock.errors import BadCalendar, BadPause
from xaso.lib.clock.moments import Pause, pause_between, read_moment

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_MOST_PAUSES = 500


def read_calendar(raw: object) -> Calendar:
    """Read a calendar.

    Raises:
        BadCalendar: A part is missing, of another shape, or contradicts another.
    """
    if not isinstance(raw, dict):
        raise BadCalendar("Lịch phải là một đối tượng JSON có sessions, weekend, off, worked")
    sessions = [_session(pair) for pair in _list(raw, "sessions")]
    weekend = _list(raw, "weekend") if "weekend" in raw else [5, 6]
    if not all(type(day) is int for day in weekend):
        raise BadCalendar("weekend phải là các số từ 0 (thứ Hai) đến 6 (Chủ nhật)")
    return Calendar(
        sessions=tuple(sorted(sessions)),
        weekend=frozenset(weekend),
        off=frozenset(_day(day) for day in _list(raw, "off")),
        worked=frozenset(_day(day) for day in _list(raw, "worked")),
    )


def read_pauses(raw: object) -> tuple[Pause, ...]:
    """Read a list of pairs of moments.

    Raises:
        BadPause: No such list, a pair of another shape, or one that ends before it begins.
        BadMoment: One end is no moment.
    """
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > _MOST_PAUSES:
        raise BadPause(f"pauses phải là danh sách không quá {_MOST_PAUSES} cặp [từ, đến]")
    if not all(isinstance(pair, list) and len(pair) == len(("from", "to")) for pair in raw):
        raise BadPause("Mỗi lần tạm dừng phải là một cặp [từ, đến]")
    return tuple(pause_between(*map(read_moment, pair)) for pair in raw)


def _list(raw: dict[str, Any], key: str) -> list[Any]:
    value = raw.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadCalendar(f"{key} phải là một danh sách")
    return value


def _session(pair: object) -> Session:
    if not isinstance(pair, list) or len(pair) != len(("from", "to")):
        raise BadCalendar('Mỗi buổi làm việc phải là một cặp như ["07:30", "11:30"]')
    return Session(*map(_minute, pair))


def _minute(text: object) -> int:
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if not match or int(match[2]) > 59:
        raise BadCalendar(f"{text!r:.20} không phải giờ dạng 07:30")
    return int(match[1]) * 60 + int(match[2])


def _day(text: object) -> date:
    try:
        return datetime.strptime(str(text), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError as error:
        raise BadCalendar(f"{text!r:.20} không phải ngày dạng 2026-11-24") from error
