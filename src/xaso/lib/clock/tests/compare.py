"""Hold the clock's answer against the oracle's, in every part."""

from __future__ import annotations

from typing import Any

from xaso.lib import clock
from xaso.lib.clock.tests.oracle import Walker, wall


def ask_clock(case: dict[str, Any]) -> clock.Due:
    """Ask the clock as `xaso clock due` does."""
    return clock.due(
        clock.parse_rule(case["rule"]),
        clock.read_moment(case["received"]),
        clock.read_calendar(case["calendar"]),
        clock.read_pauses(case["calendar"].get("pauses")),
    )


def differences(case: dict[str, Any], answer: clock.Due) -> list[str]:
    """Return what the oracle sees otherwise; nothing when all is well."""
    walker = Walker(case)
    expected = walker.answer()
    rows = {row.date: row for row in answer.explain}
    minutes = {day: row.minutes for day, row in rows.items()}
    calendar = clock.read_calendar(case["calendar"])
    worth = _worth(case, minutes)
    found = {
        "due": (answer.due.isoformat(), f"{expected.isoformat()}+07:00"),
        "one row a date, in order": (list(minutes), sorted(minutes)),
        "first and last date": (
            (min(minutes), max(minutes)),
            (wall(case["received"]).date(), expected.date()),
        ),
        "kinds": ([row.kind for row in rows.values()], [calendar.kind_of(day) for day in rows]),
        "sum of minutes": (sum(minutes.values()), worth),
        "reasons": (all(row.why for row in rows.values()), True),
    }
    if case["rule"].startswith("working"):
        ran = {day: count for day, count in minutes.items() if count}
        found["minutes of each date"] = (ran, dict(walker.ran))
    return [
        f"{what}: clock {told}, oracle {walked}"
        for what, (told, walked) in found.items()
        if told != walked
    ]


def _worth(case: dict[str, Any], minutes: dict[Any, int]) -> int:
    unit, _, amount = case["rule"].partition(":")
    day = sum(_minutes(end) - _minutes(start) for start, end in case["calendar"]["sessions"])
    if unit == "same_day_15h":
        # What the day of the result still offered: on one date, at most a day.
        offered = [count for count in minutes.values() if count]
        return offered[0] if len(offered) == 1 and 0 < offered[0] <= day else -1
    return int(amount) * {"working_hour": 60, "working_day": day, "calendar_day": 1440}[unit]


def _minutes(sign: str) -> int:
    hours, minutes = sign.split(":")
    return int(hours) * 60 + int(minutes)
