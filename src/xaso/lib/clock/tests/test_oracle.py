"""The clock against the oracle, on cases nobody thought of."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xaso.lib import clock
from xaso.lib.clock.tests.cases import random_case
from xaso.lib.clock.tests.oracle import Walker, wall


@given(st.integers(0, 10**9))
@settings(max_examples=300, deadline=None)
def test_the_clock_agrees_with_a_walk_minute_by_minute(seed):
    compare(random_case(Random(seed)))


@pytest.mark.full
def test_the_clock_agrees_on_twenty_thousand_cases():
    for seed in range(20_000):
        compare(random_case(Random(seed)))


def compare(case: dict[str, Any]) -> None:
    """Hold the clock's answer against the oracle's, in every part."""
    walker = Walker(case)
    expected = walker.answer()

    answer = clock.due(
        rule := clock.parse_rule(case["rule"]),
        clock.read_moment(case["received"]),
        calendar := clock.read_calendar(case["calendar"]),
        clock.read_pauses(case["calendar"]["pauses"]),
    )

    assert answer.due.replace(tzinfo=None) == expected, case
    assert answer.due.isoformat().endswith(":00+07:00")
    minutes = {row.date: row.minutes for row in answer.explain}
    assert list(minutes) == sorted(minutes)
    assert (min(minutes), max(minutes)) == (wall(case["received"]).date(), expected.date())
    assert all(row.kind == calendar.kind_of(row.date) for row in answer.explain)
    if rule.unit.startswith("working"):
        assert {day: ran for day, ran in minutes.items() if ran} == dict(walker.ran), case
    assert sum(minutes.values()) == _worth(rule, calendar, answer), case
    assert all(row.why for row in answer.explain)


def _worth(rule: clock.Rule, calendar: clock.Calendar, answer: clock.Due) -> int:
    day = sum(end - start for start, end in calendar.sessions)
    worth = {"working_hour": 60, "working_day": day, "calendar_day": 1440}
    if rule.unit == "same_day_15h":
        [minutes] = [row.minutes for row in answer.explain if row.minutes]
        assert minutes <= day
        return minutes
    return rule.amount * worth[rule.unit]
