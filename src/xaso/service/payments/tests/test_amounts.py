"""What a fee comes to, and how an obligation stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.service.payments.domain.amounts import price, reduced, tiers_of
from xaso.service.payments.domain.standing import Standing, split, standing

COPIES = tiers_of([{"up_to": 2, "each": 2000}, {"each": 1000}])


@pytest.mark.parametrize(("pages", "cost"), [(0, 0), (1, 2000), (2, 4000), (3, 5000), (10, 12_000)])
def test_a_tariff_is_climbed_step_by_step(pages, cost):
    assert price(COPIES, pages) == cost


def test_a_ceiling_holds_exactly():
    assert price(COPIES, 197, most=200_000) == 199_000
    assert price(COPIES, 198, most=200_000) == 200_000
    assert price(COPIES, 199, most=200_000) == 200_000
    assert price(COPIES, 199) == 201_000


def test_nothing_is_sold_below_nothing():
    with pytest.raises(ValueError, match="âm"):
        price(COPIES, -1)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"up_to": 5, "each": 1}],
        [{"up_to": 5, "each": 1}, {"up_to": 5, "each": 1}, {"each": 1}],
        [{"up_to": 0, "each": 1}, {"each": 1}],
        [{"each": 1}, {"each": 1}],
        [{"each": -1}],
    ],
)
def test_a_tariff_that_does_not_rise_is_refused(rows):
    with pytest.raises(ValueError):
        tiers_of(rows)


def test_a_free_step_is_a_tariff():
    assert price(tiers_of([{"up_to": 4, "each": 0}, {"each": 7}]), 6) == 14


@given(st.integers(0, 500), st.integers(0, 500))
def test_more_never_costs_less(one, other):
    few, many = sorted((one, other))
    assert price(COPIES, few) <= price(COPIES, many)


@pytest.mark.parametrize(
    ("amount", "percent", "left"),
    [(10_001, 50, 5000), (10_000, 0, 10_000), (10_000, 100, 0), (3, 50, 1), (999, 1, 989)],
)
def test_a_broken_dong_is_the_payers(amount, percent, left):
    assert reduced(amount, percent) == left


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_reduction_lies_between_nothing_and_all(percent):
    with pytest.raises(ValueError):
        reduced(1000, percent)


@pytest.mark.parametrize(
    ("amount", "paid", "stands"),
    [
        (0, 0, Standing.EXEMPT),
        (10, 0, Standing.OPEN),
        (10, 1, Standing.PART),
        (10, 9, Standing.PART),
        (10, 10, Standing.PAID),
        (10, 11, Standing.PAID),
    ],
)
def test_amounts_say_how_it_stands(amount, paid, stands):
    assert standing(amount, paid) == stands


@pytest.mark.parametrize(
    ("owed", "came", "share"),
    [(10, 4, (4, 0)), (10, 10, (10, 0)), (10, 15, (10, 5)), (0, 5, (0, 5))],
)
def test_what_is_too_much_is_told_apart(owed, came, share):
    assert split(owed, came) == share
