"""A second clock that shares no line with the first: it walks minute by minute.

It takes a case as JSON writes it and returns the due moment and, for the rules in working time,
the minutes that ran on each date. Slow on purpose: what it does can be checked by reading.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Walker:
    """One case, walked."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.calendar = case["calendar"]
        self.unit, _, amount = case["rule"].partition(":")
        self.amount = int(amount or 0)
        self.received = wall(case["received"])
        self.pauses = [
            (max(wall(start), self.received), wall(end))
            for start, end in self.calendar.get("pauses", [])
            if wall(start) < wall(end) and wall(end) > self.received
        ]
        self.open_signs = {
            sign
            for minute in range(24 * 60)
            if any(a <= (sign := f"{minute // 60:02}:{minute % 60:02}") < b
                   for a, b in self.calendar["sessions"])
        }  # fmt: skip
        self.ran: Counter[date] = Counter()

    def answer(self) -> datetime:
        """Walk to the due moment."""
        walks = {
            "working_hour": self.working_hour,
            "working_day": self.working_day,
            "calendar_day": self.calendar_day,
            "same_day_15h": self.same_day_15h,
        }
        return walks[self.unit]()

    # What a moment is

    def works(self, day: date) -> bool:
        text = day.isoformat()
        if text in self.calendar.get("worked", []):
            return True
        return text not in self.calendar.get("off", []) and (
            day.weekday() not in self.calendar["weekend"]
        )

    def is_open(self, t: datetime) -> bool:
        return f"{t:%H:%M}" in self.open_signs and self.works(t.date())

    def stands(self, t: datetime) -> bool:
        """A pause covers this minute: it began in or before it and ends in a later one."""
        return any(a.replace(second=0, microsecond=0) <= t < floor(b) for a, b in self.pauses)

    def start(self) -> datetime:
        t = floor(self.received)
        while not self.is_open(t):
            t += MINUTE
        return t

    def close(self, day: date) -> datetime:
        t = datetime.combine(day + DAY, datetime.min.time())
        while not self.is_open(t - MINUTE):
            t -= MINUTE
        return t

    def roll(self, day: date) -> date:
        while not self.works(day):
            day += DAY
        return day

    # The four rules

    def working_hour(self) -> datetime:
        t, left = floor(self.received), self.amount * 60
        while left:
            if self.is_open(t) and not self.stands(t):
                left -= 1
                self.ran[t.date()] += 1
            t += MINUTE
        return t

    def working_day(self) -> datetime:
        t = self.start()
        day = t.date()
        for _ in range(self.amount):
            day = self.roll(day + DAY)
        first = due = datetime.combine(day, t.time())
        covered: set[datetime] = set()
        while True:
            begun = [(a, b) for a, b in self.pauses if a < due]
            now = {m for a, b in begun for m in walk(a - MINUTE, b - MINUTE) if self.is_open(m)}
            if now == covered:
                break
            covered = now
            due = self.move_on(first, len(covered))
        while t < due:
            self.ran[t.date()] += self.is_open(t) and t not in covered
            t += MINUTE
        self.ran = +self.ran
        return due

    def move_on(self, t: datetime, minutes: int) -> datetime:
        while minutes:
            minutes -= self.is_open(t)
            t += MINUTE
        return t

    def calendar_day(self) -> datetime:
        counted: set[int] = set()
        while True:
            midnights = {
                t
                for at in counted
                for t in walk(*self.pauses[at])
                if f"{t:%H:%M}" == "00:00"
            }  # fmt: skip
            last = self.start().date() + (self.amount + len(midnights)) * DAY
            due = self.close(self.roll(last))
            begun = {at for at, (a, _) in enumerate(self.pauses) if a < due}
            if begun == counted:
                return due
            counted = begun

    def same_day_15h(self) -> datetime:
        asked = self.received
        while True:
            due = self.same_day_at(asked)
            again = max([b for a, b in self.pauses if a < due], default=asked)
            if again <= asked:
                return due
            asked = again

    def same_day_at(self, asked: datetime) -> datetime:
        day = asked.date()
        in_time = f"{asked:%H:%M:%S.%f}" <= "15:00:00.000000"
        if in_time and self.works(day) and asked < self.close(day):
            return self.close(day)
        return self.close(self.roll(day + DAY))


def wall(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        moment = (moment.astimezone(UTC) + timedelta(hours=7)).replace(tzinfo=None)
    return moment


def floor(t: datetime) -> datetime:
    return t.replace(second=0, microsecond=0)


def walk(start: datetime, end: datetime) -> list[datetime]:
    """The minutes after `start` up to `end`."""
    t, passed = floor(start) + MINUTE, []
    while t <= end:
        passed.append(t)
        t += MINUTE
    return passed
