"""The clock against the oracle, on cases nobody thought of."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xaso.lib.clock.tests.cases import random_case
from xaso.lib.clock.tests.compare import ask_clock, differences


@given(st.integers(0, 10**9))
@settings(max_examples=300, deadline=None)
def test_the_clock_agrees_with_a_walk_minute_by_minute(seed):
    case = random_case(Random(seed))
    assert differences(case, ask_clock(case)) == [], case


@pytest.mark.full
def test_the_clock_agrees_on_twenty_thousand_cases():
    for seed in range(20_000):
        case = random_case(Random(seed))
        assert differences(case, ask_clock(case)) == [], case
