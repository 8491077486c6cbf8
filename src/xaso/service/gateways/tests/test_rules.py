"""The order of checks, and when a gateway is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from xaso.service.gateways.domain.asking import KEPT, LASTS, Outcome, State, next_ask, state_after
from xaso.service.gateways.domain.verdicts import MESSAGES, Verdict, judge

NOW = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("is_signed", "expected", "amount", "is_told", "verdict"),
    [
        (False, None, None, False, "97"),
        (False, 10, 10, False, "97"),
        (True, None, 10, True, "01"),
        (True, 10, 11, True, "04"),
        (True, 10, None, False, "04"),
        (True, 10, 10, True, "02"),
        (True, 10, 10, False, "00"),
    ],
)
def test_the_first_check_that_fails_is_the_answer(is_signed, expected, amount, is_told, verdict):
    found = judge(is_signed=is_signed, expected=expected, amount=amount, is_told=is_told)
    assert found == verdict


def test_each_answer_has_the_words_of_the_gateway():
    assert MESSAGES == {
        "97": "Invalid signature",
        "01": "Order not found",
        "04": "Invalid amount",
        "02": "Order already confirmed",
        "00": "Confirm Success",
        "99": "Unknown error",
    }
    assert set(MESSAGES) == set(Verdict)


def test_whatever_a_gateway_says_is_a_state():
    assert {State(one.value) for one in Outcome} == set(State) - {State.EXPIRED}


def test_what_is_unknown_expires_with_its_time_and_not_before():
    late = NOW + timedelta(microseconds=1)
    assert state_after(Outcome.PENDING, expires=late, now=NOW) is State.PENDING
    assert state_after(Outcome.PENDING, expires=NOW, now=NOW) is State.EXPIRED
    assert state_after(Outcome.PAID, expires=NOW, now=late) is State.PAID
    assert state_after(Outcome.FAILED, expires=NOW, now=late) is State.FAILED


@pytest.mark.parametrize(
    ("asks", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (500, 60)]
)
def test_each_pause_is_twice_the_one_before_up_to_an_hour(asks, minutes):
    assert next_ask(asks, expires=NOW, now=NOW) == NOW + timedelta(minutes=minutes)


def test_an_expired_attempt_is_asked_about_for_three_days():
    assert (timedelta(minutes=15), timedelta(days=3)) == (LASTS, KEPT)
    last = NOW + KEPT - timedelta(microseconds=1)
    assert next_ask(9, expires=NOW, now=last) == last + timedelta(hours=1)
    assert next_ask(9, expires=NOW, now=NOW + KEPT) is None
