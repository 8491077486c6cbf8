"""Codes, periods, meters, prices, plans, numbers of hamlets: without a database."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.service.bills.domain import codes, metering, plans, rows, shares, states, tariffs
from xaso.service.bills.domain.codes import Span
from xaso.service.bills.domain.metering import Used
from xaso.service.bills.domain.tariffs import Price, Step, Surcharge

NOVEMBER = Span(date(2026, 11, 1), date(2026, 12, 1))
SINCE = date(2025, 7, 1)
STEPS = (Step(10, 6_000), Step(20, 8_000), Step(None, 10_000))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (" hs 01 ", "HS01"), ("pa-01.02/3_4", "PA-01.02/3_4"), ("", ""), ("-1", ""), ("1-", ""),
        ("HỌC1", ""), ("A" * 40, "A" * 40), ("A" * 41, ""), ("7", "7"),
    ],
)  # fmt: skip
def test_codes_come_in_one_form(said, code):
    assert codes.tidy_code(said) == code


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("11/2026", "2026-11"), ("Tháng 1/2026", "2026-01"), ("T12.2026", "2026-12"),
        ("2026-3", "2026-03"), ("2026-11", "2026-11"), ("2026", "2026"), ("năm 2026", "2026"),
        ("HK1 2026-2027", "2026-HK1"), ("Học kỳ 2, 2026", "2026-HK2"), ("2026-hk2", "2026-HK2"),
        ("2000", "2000"), ("2100", "2100"),
    ],
)  # fmt: skip
def test_periods_come_in_one_form(said, period):
    assert codes.tidy_period(said) == period


@pytest.mark.parametrize(
    "said", ["", "13/2026", "0/2026", "1999", "2101", "HK3 2026", "HK1 2026-2028", "tháng mười"]
)
def test_what_names_no_period_is_refused(said):
    with pytest.raises(codes.NoPeriod):
        codes.tidy_period(said)


def test_periods_have_days_and_words():
    assert codes.span_of("2026-12") == (date(2026, 12, 1), date(2027, 1, 1))
    assert codes.span_of("2026-02").days == 28
    assert codes.span_of("2026") == (date(2026, 1, 1), date(2027, 1, 1))
    assert codes.span_of("2026-01") == (date(2026, 1, 1), date(2026, 2, 1))
    with pytest.raises(codes.NoPeriod):
        codes.span_of("2026-HK1")
    shown = [codes.shown_period(one) for one in ("2026-03", "2026", "2026-HK2")]
    assert shown == ["tháng 3/2026", "năm 2026", "học kỳ 2, 2026-2027"]


@pytest.mark.parametrize(
    ("previous", "value", "digits", "rolled", "carried", "used"),
    [
        (100, 100, 5, False, 0, Used(0, False)),
        (100, 117, 5, False, 0, Used(17, False)),
        (100, 117, 5, False, 4, Used(21, False)),
        (99_990, 5, 5, True, 0, Used(15, True)),
        (99_999, 0, 5, True, 0, Used(1, True)),
        (999, 0, 3, True, 2, Used(3, True)),
        (0, 99_999, 5, False, 0, Used(99_999, False)),
    ],
)
def test_what_flowed_between_two_readings(previous, value, digits, rolled, carried, used):
    found = metering.used_between(previous, value, digits, has_rolled_over=rolled, carried=carried)
    assert found == used


@pytest.mark.parametrize(
    ("previous", "value", "digits", "rolled", "code"),
    [
        (100, 99, 5, False, "back"),
        (100, 100_000, 5, False, "digits"),
        (100, -1, 5, False, "digits"),
        (100, 100, 5, True, "forward"),
        (100, 101, 5, True, "forward"),
    ],
)
def test_readings_that_cannot_be(previous, value, digits, rolled, code):
    with pytest.raises(metering.WrongReading) as told:
        metering.used_between(previous, value, digits, has_rolled_over=rolled)
    assert told.value.code == code


@pytest.mark.parametrize(
    ("history", "units"),
    [([], 0), ([5], 5), ([1, 2], 2), ([1, 1, 2], 1), ([1, 2, 2], 2), ([100, 3, 3, 3], 3)],
)
def test_an_estimate_is_the_mean_of_the_last_three(history, units):
    assert metering.estimated(history) == units


@pytest.mark.parametrize(
    ("units", "history", "is_unusual"),
    [
        (10, [1, 1], False), (11, [1, 1], True), (30, [10], False), (31, [10], True),
        (5000, [], False),
    ],
)  # fmt: skip
def test_what_should_be_looked_at_again(units, history, is_unusual):
    assert metering.is_unusual(units, history) is is_unusual


@pytest.mark.parametrize(
    ("units", "amounts"),
    [
        (0, []),
        (1, [6_000]),
        (10, [60_000]),
        (11, [60_000, 8_000]),
        (20, [60_000, 80_000]),
        (21, [60_000, 80_000, 10_000]),
    ],
)
def test_units_climb_the_steps(units, amounts):
    lines = tariffs.lines_for(units, NOVEMBER, 30, [Price(STEPS, SINCE)])
    assert [line.amount for line in lines] == amounts
    counted = [(line.quantity or 0, line.each or 0, line.amount) for line in lines]
    assert sum(quantity for quantity, _each, _amount in counted) == units
    assert all(amount == quantity * each for quantity, each, amount in counted)
    assert [line.name for line in lines] == [f"Bậc {n}" for n in range(1, len(lines) + 1)]


def test_fixed_and_surcharges_stand_on_lines_of_their_own():
    price = Price((Step(None, 333),), SINCE, fixed=5_000, surcharges=(Surcharge("Phí BVMT", 10),))
    lines = tariffs.lines_for(5, NOVEMBER, 30, [price])
    assert [(line.name, line.amount) for line in lines] == [
        ("Bậc 1", 1_665), ("Phí thuê bao, duy trì", 5_000), ("Phí BVMT 10 %", 167),
    ]  # fmt: skip


def test_nothing_is_put_on_top_of_nothing():
    price = Price((Step(None, 5),), SINCE, surcharges=(Surcharge("Thuế", 10),))
    assert tariffs.lines_for(0, NOVEMBER, 30, [price]) == []


@pytest.mark.parametrize(("each", "percent", "amount"), [(5, 10, 1), (4, 10, 0), (14, 10, 1)])
def test_half_a_dong_counts_as_one(each, percent, amount):
    price = Price((Step(None, each),), SINCE, surcharges=(Surcharge("Thuế", percent),))
    assert tariffs.lines_for(1, NOVEMBER, 30, [price])[-1].amount == amount


def test_a_price_that_changes_within_the_month_divides_it():
    old = Price(STEPS, SINCE, date(2026, 11, 16), fixed=3_000)
    new = Price((Step(10, 7_000), Step(None, 9_000)), date(2026, 11, 16), fixed=4_000)
    lines = tariffs.lines_for(21, NOVEMBER, 30, [new, old])
    assert [(line.quantity, line.amount) for line in lines] == [
        (5, 30_000), (5, 40_000), (None, 1_500),
        (5, 35_000), (6, 54_000), (None, 2_000),
    ]  # fmt: skip


def test_a_part_of_a_month_has_narrower_steps():
    part = Span(date(2026, 11, 21), date(2026, 12, 1))
    lines = tariffs.lines_for(12, part, 30, [Price(STEPS, SINCE, fixed=10_000)])
    assert [(line.quantity, line.amount) for line in lines] == [
        (3, 18_000), (4, 32_000), (5, 50_000), (None, 3_333),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "prices",
    [
        [],
        [Price(STEPS, date(2026, 11, 2))],
        [Price(STEPS, SINCE, date(2026, 11, 30))],
        [Price(STEPS, SINCE), Price(STEPS, date(2026, 11, 30))],
    ],
)
def test_each_day_has_one_price(prices):
    with pytest.raises(tariffs.NoPrice):
        tariffs.lines_for(1, NOVEMBER, 30, prices)


def test_a_price_ends_where_the_month_does():
    ending = Price(STEPS, date(2026, 11, 1), date(2026, 12, 1))
    assert tariffs.lines_for(1, NOVEMBER, 30, [ending])[0].amount == 6_000


@pytest.mark.parametrize(("units", "span"), [(-1, NOVEMBER), (1, Span(SINCE, SINCE))])
def test_nothing_flows_backwards_or_without_days(units, span):
    with pytest.raises(ValueError, match="âm"):
        tariffs.lines_for(units, span, 30, [Price(STEPS, SINCE)])


def row_of(**values):
    return {
        "tiers": [{"up_to": 10, "each": 1}, {"each": 2}],
        "fixed": 7,
        "surcharges": [{"name": "Phí", "percent": 100}],
        "valid_from": SINCE,
        "valid_until": None,
        **values,
    }


def test_a_price_is_read_from_its_row():
    assert tariffs.price_of(row_of()) == Price(
        (Step(10, 1), Step(None, 2)), SINCE, None, 7, (Surcharge("Phí", 100),)
    )


@pytest.mark.parametrize(
    "values",
    [
        {"tiers": []},
        {"tiers": [{"up_to": 10, "each": 1}]},
        {"tiers": [{"each": 1}, {"each": 2}]},
        {"tiers": [{"up_to": 0, "each": 1}, {"each": 2}]},
        {"tiers": [{"up_to": 10, "each": 1}, {"up_to": 10, "each": 1}, {"each": 2}]},
        {"tiers": [{"each": -1}]},
        {"tiers": [{"each": 10**13}]},
        {"surcharges": [{"name": "Phí", "percent": 0}]},
        {"surcharges": [{"name": "Phí", "percent": 101}]},
    ],
)
def test_prices_that_cannot_be(values):
    with pytest.raises(ValueError, match=r"."):
        tariffs.price_of(row_of(**values))


@pytest.mark.parametrize(
    ("amount", "paid", "state"),
    [(0, 0, "exempt"), (5, 0, "open"), (5, 1, "part"), (5, 4, "part"), (5, 5, "outside")],
)
def test_a_list_says_how_a_bill_stands(amount, paid, state):
    assert states.listed_state(amount, paid) == state


@pytest.mark.parametrize("paid", [-1, 6])
def test_a_list_cannot_say_more_paid_than_asked(paid):
    with pytest.raises(ValueError, match="Số đã nộp"):
        states.listed_state(5, paid)


def counts(*sizes):
    return [shares.Count(f"Xóm {n}", size, size // 2, 0, 0) for n, size in enumerate(sizes)]


def test_small_hamlets_are_hidden_and_never_one_alone():
    shown = shares.shown(counts(4, 5, 40))
    assert [(one.bills, one.settled_permille) for one in shown] == [
        (None, None), (None, None), (40, 500),
    ]  # fmt: skip
    assert [one.bills for one in shares.shown(counts(5, 6))] == [5, 6]
    assert [one.bills for one in shares.shown(counts(1, 2, 9))] == [None, None, 9]
    assert [one.bills for one in shares.shown(counts(3))] == [None]
    assert shares.shown([]) == []


@pytest.mark.parametrize(
    ("settled", "bills", "permille"),
    [(0, 20, 0), (1, 20, 100), (19, 20, 1000), (9, 20, 500), (20, 20, 1000), (7, 20, 400)],
)
def test_shown_shares_come_in_steps(settled, bills, permille):
    (shown,) = shares.shown([shares.Count("Xóm", bills, settled, 0, 0)])
    assert shown.settled_permille == permille


@pytest.mark.parametrize(
    ("part", "whole", "told"), [(0, 0, None), (1, 3, 333), (2, 3, 667), (1, 2000, 1), (3, 3, 1000)]
)
def test_a_share_in_thousandths(part, whole, told):
    assert shares.permille(part, whole) == told


DEFAULTS = plans.Defaults("Thu rác", "2026-11", date(2026, 11, 30), is_voluntary=True)


def told(number, **values):
    return rows.Row(number=number, **{"code": "A1", "parts": (("", 5),), **values})


def test_rows_of_one_customer_are_lines_of_one_bill():
    groups, rejected = plans.grouped(
        [
            told(2, parts=(("Rác", 5),), paid=1),
            told(3, parts=(("Phun thuốc", 7),)),
            told(4, code="B2", due=date(2026, 12, 1)),
            told(5, period="2026-12"),
        ],
        DEFAULTS,
    )
    assert rejected == []
    first, second, third = groups
    assert first.key == ("A1", "2026-11", "Thu rác")
    assert [line.name for line in first.lines] == ["Rác", "Phun thuốc"]
    assert (first.amount, first.rows, first.paid, first.is_voluntary) == (12, [2, 3], 1, True)
    assert (second.key[0], second.due_on, second.lines[0].name) == (
        "B2", date(2026, 12, 1), "Thu rác",
    )  # fmt: skip
    assert (third.period, third.due_on) == ("2026-12", date(2026, 11, 30))


def test_a_line_twice_and_a_row_without_an_amount_are_refused():
    groups, rejected = plans.grouped([told(2), told(3), told(4, parts=(("", 0),))], DEFAULTS)
    assert [group.rows for group in groups] == [[2]]
    assert rejected == [(3, "Trùng với dòng 2."), (4, "Không có số tiền.")]


def test_a_wide_row_brings_its_lines_without_quantity():
    wide = told(2, parts=(("Bán trú", 5), ("Nước", 6)), quantity=3, each=1)
    (group,), _rejected = plans.grouped([wide], DEFAULTS)
    assert [line.quantity for line in group.lines] == [None, None]
    (narrow,), _rejected = plans.grouped([told(2, quantity=5, each=1)], DEFAULTS)
    assert (narrow.lines[0].quantity, narrow.lines[0].each) == (5, 1)


def test_rows_are_read_each_for_itself():
    read, rejected = plans.readable([{"row": "2", "code": "A1"}, {"row": "3", "code": "?"}])
    assert [row.code for row in read] == ["A1"]
    assert [(one.row, "Mã" in one.reason) for one in rejected] == [(3, True)]
