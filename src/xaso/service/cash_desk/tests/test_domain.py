"""Counting, change and shares, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.lib.longhand import dotted
from xaso.service.cash_desk.domain import cash
from xaso.service.cash_desk.models import CountingChannel
from xaso.service.cash_desk.reporting import counting_on, shown_share


@pytest.mark.parametrize(
    ("notes", "sum_"),
    [({}, 0), ({500_000: 2, 500: 3}, 1_001_500), ({1_000: 0}, 0), ({1: 1}, 1)],
)
def test_notes_add_up(notes, sum_):
    assert cash.total(notes) == sum_


@pytest.mark.parametrize("notes", [{1_000: -1}, {0: 1}, {-500: 1}])
def test_no_note_is_counted_less_than_never(notes):
    with pytest.raises(ValueError, match="không được âm"):
        cash.total(notes)


@pytest.mark.parametrize(("amount", "given", "back"), [(8_000, 10_000, 2_000), (8_000, 8_000, 0)])
def test_change_is_what_was_given_too_much(amount, given, back):
    assert cash.change(amount, given) == back


def test_too_little_gives_no_change():
    with pytest.raises(ValueError, match="ít hơn số phải thu"):
        cash.change(8_000, 7_999)


@pytest.mark.parametrize(("expected", "counted", "off"), [(5, 7, 2), (7, 5, -2), (5, 5, 0)])
def test_a_difference_is_above_zero_where_too_much_is_there(expected, counted, off):
    assert cash.difference(expected, counted) == off


@pytest.mark.parametrize(
    ("part", "whole", "tenths", "shown"),
    [(0, 0, None, "–"), (1, 3, 333, "33,3 %"), (0, 5, 0, "0,0 %"), (5, 5, 1000, "100,0 %")],
)
def test_a_share_is_in_tenths_of_a_percent(part, whole, tenths, shown):
    assert cash.share(part, whole) == tenths
    assert shown_share(part, whole) == shown


def test_amounts_are_grouped():
    assert (dotted(1_234_500), dotted(-12_000), dotted(0)) == ("1.234.500", "-12.000", "0")


def rule(channel, counts, since, until=None):
    return CountingChannel(channel=channel, counts=counts, valid_from=since, valid_until=until)


@pytest.mark.parametrize(
    ("day", "channels"),
    [
        (date(2025, 12, 31), set()),
        (date(2026, 1, 1), {"vnpay"}),
        (date(2026, 5, 31), {"vnpay"}),
        (date(2026, 6, 1), {"transfer"}),
        (date(2026, 8, 31), {"transfer"}),
        (date(2026, 9, 1), set()),
    ],
)
def test_channels_count_while_their_row_holds(day, channels):
    rules = [
        rule("transfer", counts=True, since=date(2026, 6, 1), until=date(2026, 9, 1)),
        rule("vnpay", counts=False, since=date(2026, 6, 1)),
        rule("vnpay", counts=True, since=date(2026, 1, 1)),
        rule("cash", counts=False, since=date(2026, 1, 1)),
    ]
    assert counting_on(day, rules) == channels
