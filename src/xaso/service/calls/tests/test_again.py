"""When somebody is called again, and when another way is taken."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from xaso.service.calls.domain.again import Next, Outcome, Rule, Way, after

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
RULE = Rule(wait_hours=4, most_tries=3, remind_days=7)


@pytest.mark.parametrize("outcome", ["no_answer", "relative"])
def test_who_was_not_reached_is_tried_again_after_some_hours(outcome):
    assert after(Outcome(outcome), RULE, now=NOW, tries=2) == Next(
        NOW + timedelta(hours=4), Way.PHONE
    )


@pytest.mark.parametrize("outcome", ["no_answer", "relative"])
def test_after_the_last_try_another_way_is_taken_at_once(outcome):
    assert after(Outcome(outcome), RULE, now=NOW, tries=3) == Next(NOW, Way.HAMLET)


def test_a_wrong_number_is_never_tried_again():
    assert after(Outcome.WRONG_NUMBER, RULE, now=NOW, tries=0) == Next(NOW, Way.HAMLET)


def test_who_will_come_on_a_day_is_left_alone_until_it_is_over():
    follows = after(Outcome.WILL_COME, RULE, now=NOW, tries=0, come_on=date(2026, 11, 20))

    assert follows == Next(datetime(2026, 11, 21, tzinfo=NOW.tzinfo), Way.PHONE)


def test_who_has_to_do_something_is_reminded_and_who_only_had_to_know_is_not():
    reached = Outcome.REACHED
    assert after(reached, RULE, now=NOW, tries=0) == Next(None, Way.PHONE)
    assert after(reached, RULE, now=NOW, tries=0, stays=True) == Next(
        NOW + timedelta(days=7), Way.PHONE
    )
    never = Rule(wait_hours=4, most_tries=3, remind_days=0)
    assert after(reached, never, now=NOW, tries=0, stays=True).at is None


@pytest.mark.parametrize("outcome", ["by_hamlet", "by_letter"])
def test_who_was_told_another_way_is_reminded_that_way(outcome):
    assert after(Outcome(outcome), RULE, now=NOW, tries=0, stays=True) == Next(
        NOW + timedelta(days=7), Way.HAMLET
    )
    assert after(Outcome(outcome), RULE, now=NOW, tries=0).at is None
