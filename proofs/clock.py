"""Line 1.4: the clock agrees with published examples and with a walk minute by minute.

The breaks are changes that a careless hand could make; each must be noticed.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager, nullcontext
from datetime import datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from xaso.lib import clock
from xaso.lib.clock import Calendar, moments, terms
from xaso.lib.clock.tests.cases import random_case
from xaso.lib.clock.tests.compare import ask_clock, differences
from xaso.lib.clock.tests.published import EXAMPLES, YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

CASES = 1_000
_SHOWN = 10


def prove(seed: int, break_name: str | None = None) -> tuple[bool, dict[str, Any]]:
    """Compare on the published examples and on random cases.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no break {break_name!r}; there are {', '.join(BREAKS)}")
    random = Random(seed)
    with BREAKS[break_name]() if break_name else nullcontext():
        wrong_examples = [
            {"example": [rule, received, due], "clock": told}
            for rule, received, due in EXAMPLES
            if (told := _published(rule, received)) != due
        ]
        counted: Counter[str] = Counter()
        failures = []
        for _ in range(CASES):
            case = random_case(random)
            counted[case["rule"].partition(":")[0]] += 1
            if found := differences(case, ask_clock(case)):
                failures.append({"case": case, "differences": found})
    figures = {
        "seed": seed,
        "break": break_name,
        "examples": len(EXAMPLES),
        "examples_wrong": wrong_examples,
        "cases": dict(counted),
        "failed": len(failures),
        "failures": failures[:_SHOWN],
    }
    return not wrong_examples and not failures, figures


def _published(rule: str, received: str) -> str:
    answer = ask_clock({"rule": rule, "received": received, "calendar": YEAR})
    return f"{answer.due:%Y-%m-%dT%H:%M}"


# --- What a careless hand could do -----------------------------------------------------------


@contextmanager
def _no_lunch() -> Iterator[None]:
    """Work from the first opening to the last closing without a break."""

    def sessions_on(self: Calendar, day: Any) -> tuple[clock.Session, ...]:
        usual = self.sessions if self.is_working(day) else ()
        return (clock.Session(usual[0].start, usual[-1].end),) if usual else ()

    with patch.object(Calendar, "sessions_on", sessions_on):
        yield


@contextmanager
def _inclusive_end() -> Iterator[None]:
    """Take what comes at the stroke of closing as if the desk were open."""
    opening = Calendar.opening

    def late_opening(self: Calendar, moment: datetime) -> datetime:
        at = moments.minute_of(moment)
        if any(at == end for _, end in self.sessions_on(moment.date())):
            return moments.to_minute(moment)
        return opening(self, moment)

    with patch.object(Calendar, "opening", late_opening):
        yield


@contextmanager
def _off_beats_worked() -> Iterator[None]:
    """Forget that a day off may be worked in exchange."""

    def is_working(self: Calendar, day: Any) -> bool:
        return day not in self.off and self.kind_of(day) in {"working", "worked"}

    with patch.object(Calendar, "is_working", is_working):
        yield


def _three_is_late() -> AbstractContextManager[object]:
    """Call 15:00:00 late."""
    return patch.object(terms, "_LAST_HOUR", time(14, 59, 59))


def _pauses_doubled() -> AbstractContextManager[object]:
    """Count every pause as twice as long."""
    usual = terms._working_minutes  # noqa: SLF001
    return patch.object(terms, "_working_minutes", lambda *given: 2 * usual(*given))


def _zone_of_london() -> AbstractContextManager[object]:
    """Take naive and local time for Greenwich's."""
    usual = clock.to_local
    return patch.object(clock, "to_local", lambda moment: usual(moment) - timedelta(hours=7))


BREAKS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "no-lunch": _no_lunch,
    "inclusive-end": _inclusive_end,
    "off-beats-worked": _off_beats_worked,
    "three-is-late": _three_is_late,
    "pauses-doubled": _pauses_doubled,
    "zone-of-london": _zone_of_london,
}
