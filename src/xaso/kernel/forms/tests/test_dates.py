"""Declared days: whole, or a year alone, and what neither is."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.kernel.forms.domain import dates


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("5/3/2026", "2026-03-05"),
        ("05/03/2026", "2026-03-05"),
        (" 5 - 3 - 2026 ", "2026-03-05"),
        ("5.3.2026", "2026-03-05"),
        ("5 3 2026", "2026-03-05"),
        ("05032026", "2026-03-05"),
        ("2026-03-05", "2026-03-05"),
        ("29/2/2028", "2028-02-29"),
        ("1/1/1850", "1850-01-01"),
    ],
)
def test_a_day_is_stored_in_one_form(typed, stored):
    assert dates.read_day(typed) == stored
    assert dates.read_day(typed, may_be_year=True) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "31/12/1849",
        "1849-12-31",
        "30/2/2026",
        "29/2/2026",
        "2026-13-01",
        "2026-3-5",
        "5/3/26",
        "5/3/20266",
        "2026-03-055",
        "050320260",
        "x5/3/2026",
        "hôm qua",
        "1950",
    ],
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(dates.NotADay) as refusal:
        dates.read_day(typed)
    assert str(refusal.value) == typed


@pytest.mark.parametrize(("typed", "is_taken"), [("1850", True), ("1849", False), ("195", False)])
def test_a_year_alone_is_taken_where_it_may_be(typed, is_taken):
    if is_taken:
        assert dates.read_day(f" {typed} ", may_be_year=True) == typed
        return
    with pytest.raises(dates.NotADay):
        dates.read_day(typed, may_be_year=True)


def test_a_year_alone_means_any_of_its_days():
    assert (dates.earliest("1950"), dates.latest("1950")) == (date(1950, 1, 1), date(1950, 12, 31))
    day = date(2026, 3, 5)
    assert dates.earliest("2026-03-05") == dates.latest("2026-03-05") == day


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2006, 11, 22), date(2026, 11, 21), 19),
        (date(2006, 11, 22), date(2026, 11, 22), 20),
        (date(2006, 12, 1), date(2026, 11, 30), 19),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 22), date(2026, 11, 22), 0),
    ],
)
def test_age_is_counted_by_the_day(born, on, years):
    assert dates.full_years(born, on) == years


def test_days_are_counted_both_ways():
    assert dates.days_between(date(2026, 2, 28), date(2026, 3, 1)) == 1
    assert dates.days_between(date(2026, 3, 1), date(2026, 2, 28)) == -1


def test_a_day_and_a_year_are_written_out():
    assert (dates.shown("2026-03-05"), dates.shown("1950")) == ("05/03/2026", "1950")
    assert dates.in_words("1950") == "năm một nghìn chín trăm năm mươi"
    assert dates.in_words("2026-04-05").startswith("Ngày mồng năm tháng tư năm hai nghìn")
