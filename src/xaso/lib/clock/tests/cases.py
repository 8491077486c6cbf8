"""Random cases for the clock, leaning towards the edges where clocks go wrong."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

SESSIONS = [
    [["07:30", "11:30"], ["13:00", "17:00"]],
    [["07:30", "11:30"], ["13:00", "17:00"]],
    [["07:00", "11:00"], ["13:30", "17:00"]],
    [["08:00", "12:00"]],
    [["09:00", "14:00"]],
    [["07:15", "09:00"], ["09:00", "11:45"], ["13:05", "18:00"]],
    [["00:00", "06:00"], ["18:00", "24:00"]],
]
WEEKENDS = [[5, 6], [5, 6], [6], []]
RULES = [
    *(f"working_day:{n}" for n in (1, 2, 3, 5)),
    *(f"working_hour:{n}" for n in (1, 2, 4, 8, 16)),
    *(f"calendar_day:{n}" for n in (1, 3, 7, 10)),
    "same_day_15h",
    "same_day_15h",
]


def random_case(random: Random) -> dict[str, Any]:
    """Make one case as JSON writes it."""
    sessions = random.choice(SESSIONS)
    first = date(2026, 1, 1) + timedelta(days=random.randrange(1000))
    received = _moment(random, first, sessions)
    return {
        "rule": random.choice(RULES),
        "received": _zoned(random, received),
        "calendar": {
            "sessions": sessions,
            "weekend": random.choice(WEEKENDS),
            "off": _days(random, first),
            "worked": _days(random, first),
            "pauses": [
                _pause(random, received, sessions) for _ in range(random.choice([0, 0, 1, 2, 3]))
            ],
        },
    }


def _moment(random: Random, day: date, sessions: list[list[str]]) -> datetime:
    edges = [edge for pair in sessions for edge in pair] + ["15:00", "00:00"]
    if random.random() < 0.5:
        hours, minutes = map(int, random.choice(edges).split(":"))
        at = hours * 60 + minutes + random.choice([-1, 0, 0, 1])
    else:
        at = random.randrange(24 * 60)
    seconds = random.choice([0, 0, 0, 1, 59])
    return datetime.combine(day, time()) + timedelta(minutes=at, seconds=seconds)


def _days(random: Random, first: date) -> list[str]:
    return sorted({
        (first + timedelta(days=random.randrange(-2, 12))).isoformat()
        for _ in range(random.choice([0, 1, 3, 6]))
    })  # fmt: skip


def _pause(random: Random, received: datetime, sessions: list[list[str]]) -> list[str]:
    start = _moment(
        random, received.date() + timedelta(days=random.choice([-1, 0, 0, 1, 2, 3, 6])), sessions
    )
    end = _moment(random, start.date() + timedelta(days=random.choice([0, 0, 1, 2, 4])), sessions)
    return [_zoned(random, min(start, end)), _zoned(random, max(start, end))]


def _zoned(random: Random, local: datetime) -> str:
    hours = random.choice([None, None, 0, 7, -5])
    if hours is None:
        return local.isoformat()
    return f"{(local + timedelta(hours=hours - 7)).isoformat()}{hours:+03}:00"
