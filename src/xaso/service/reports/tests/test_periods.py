"""Periods are read as people write them, and follow one another without gap or overlap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xaso.service.reports.domain.periods import BadPeriod, Kind, Period, latest


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [
        ("2026-07", "2026-07-01", "2026-08-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-Q1", "2026-01-01", "2026-04-01"),
        ("2026-Q3", "2026-07-01", "2026-10-01"),
        ("2026-Q4", "2026-10-01", "2027-01-01"),
        ("2026-H1", "2026-01-01", "2026-07-01"),
        ("2026-H2", "2026-07-01", "2027-01-01"),
        ("2026", "2026-01-01", "2027-01-01"),
        ("1946", "1946-01-01", "1947-01-01"),
    ],
)
def test_the_days_of_a_period(name, first, after):
    period = Period.read(name)

    assert str(period) == name
    assert period.bounds() == (date.fromisoformat(first), date.fromisoformat(after))


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [
        ("2026-Q1", "2025-12-15", "2026-03-15"),
        ("2026-Q3", "2026-06-15", "2026-09-15"),
        ("2026-01", "2025-12-15", "2026-01-15"),
        ("2026", "2025-12-15", "2026-12-15"),
    ],
)
def test_a_period_may_be_cut_within_the_month(name, first, after):
    bounds = Period.read(name).bounds(cut_day=15)

    assert bounds == (date.fromisoformat(first), date.fromisoformat(after))


def test_small_letters_and_blanks_are_understood():
    assert Period.read(" 2026-q3 ") == Period(2026, 3, Kind.QUARTER)


@pytest.mark.parametrize(
    "name",
    ["", "2026-", "2026-Q0", "2026-Q5", "2026-H3", "2026-H0", "2026-13", "2026-00", "26-Q1",
     "2026-X1", "quý 3", "2026-Q3-1", "1945-Q1", "9999", "2026-Q", "2026-Q003"],
)  # fmt: skip
def test_what_is_no_period_is_refused(name):
    with pytest.raises(BadPeriod):
        Period.read(name)


PERIODS = st.builds(
    lambda kind, year, share: Period(
        year, 1 + share % {"month": 12, "quarter": 4, "half": 2, "year": 1}[kind], kind
    ),
    st.sampled_from(Kind),
    st.integers(1947, 9990),
    st.integers(0, 11),
)


@given(PERIODS, st.integers(1, 28))
def test_one_period_ends_where_the_next_begins(period, cut_day):
    begins, ends = period.bounds(cut_day)

    assert period.before().bounds(cut_day)[1] == begins < ends
    assert Period.read(str(period)) == period
    assert period.before().kind == period.kind


@given(
    st.sampled_from(Kind),
    st.dates(date(1950, 1, 1), date(9000, 1, 1)),
    st.integers(1, 6),
    st.integers(1, 28),
)
def test_the_newest_of_the_latest_periods_holds_today(kind, today, how_many, cut_day):
    found = latest(kind, today, how_many, cut_day)

    begins, ends = found[0].bounds(cut_day)
    assert begins <= today < ends
    assert len(found) == how_many
    assert [one.before() for one in found[:-1]] == found[1:]
    assert {one.kind for one in found} == {kind}


def test_the_latest_pass_over_the_turn_of_a_year():
    assert [str(one) for one in latest(Kind.QUARTER, date(2026, 2, 3), 3)] == [
        "2026-Q1",
        "2025-Q4",
        "2025-Q3",
    ]
    assert str(latest(Kind.MONTH, date(2026, 12, 20), 1, cut_day=15)[0]) == "2027-01"
    assert str(latest(Kind.MONTH, date(2026, 12, 14), 1, cut_day=15)[0]) == "2026-12"
    assert str(latest(Kind.QUARTER, date(2026, 12, 20), 1, cut_day=15)[0]) == "2027-Q1"
    assert str(latest(Kind.YEAR, date(2026, 12, 20), 1, cut_day=15)[0]) == "2027"
    assert timedelta(0) < Period.read("2026").bounds()[1] - Period.read("2026").bounds()[0]
