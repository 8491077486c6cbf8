"""Cash that is taken outside the cash desk comes into a drawer that somebody counts."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as organisations
from xaso.kernel.scope import api as scope
from xaso.lib import printing
from xaso.service.cash_desk import api as cash_desk
from xaso.service.cash_desk import printouts, selectors
from xaso.service.cash_desk.tests.make import FLOAT, shift, taken
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make

NOON, CASHIER, KEEPER, LEADER = make.NOON, make.CASHIER, make.KEEPER, make.LEADER
OTHER = replace(CASHIER, id=UUID(int=21))
OFFICER = replace(CASHIER, id=UUID(int=22), roles=frozenset({"officer"}))


@pytest.fixture
def agency(db):
    return organisations.agency()


def stands(agency, kind, key=""):
    return ledger.balance(ledger.account(agency.pk, kind, key))


def noted(agency, owed, **values):
    told: dict[str, Any] = {"slip": "0042", "actor": CASHIER, "received_at": NOON, "now": NOON}
    return cash_desk.note_cash(agency.pk, owed.pk, **told | values)


def closed(row, **values):
    told: dict[str, Any] = {"notes": FLOAT, "actor": CASHIER, "now": NOON} | values
    return cash_desk.close_shift(row.pk, **told)


def brought(row, **values):
    return cash_desk.bring_in(row.pk, **{"actor": CASHIER, "now": NOON, **values})


def test_what_the_cashier_takes_elsewhere_lies_in_her_shift(agency):
    row, owed = shift(agency), make.owed(agency, 8_000)
    made = noted(agency, owed, slip=" 0042 ")
    paper = f"0042/{owed.reference}"
    assert (made.shift, made.number, made.slip, made.by_id, made.at) == (
        row, 1, paper, CASHIER.id, NOON,
    )  # fmt: skip
    assert (made.amount, made.given, made.change) == (8_000, 8_000, 0)
    payment = payments.Payment.objects.get()
    assert (payment.channel, payment.external, payment.into) == ("cash", paper, "cash:1")
    owed.refresh_from_db()
    assert (owed.standing, owed.paid) == ("paid", 8_000)
    assert stands(agency, "cash", "1") == 108_000
    assert stands(agency, "cash", "offline") == 0
    assert taken(row, make.owed(agency)).taking.number == 2
    entry = audit.entries_about("cash_desk.cash").get(verb="cash_desk.note_cash")
    assert entry.details == {"amount": 8_000, "slip": paper}


def test_the_close_counts_what_was_noted(agency):
    row = shift(agency)
    noted(agency, make.owed(agency, 50_000))
    with pytest.raises(cash_desk.WrongCash, match=r"Thiếu 50\.000"):
        closed(row)
    done = closed(row, notes={50_000: 3})
    assert (done.expected, done.counted, done.difference) == (150_000, 150_000, 0)


def test_only_what_is_still_owed_is_noted(agency):
    shift(agency)
    owed = make.owed(agency, 8_000)
    make.paid(owed, 3_000)
    assert noted(agency, owed).amount == 5_000
    assert stands(agency, "suspense", payments.OVER) == 0


def test_the_same_paper_is_noted_once_and_pays_nothing_twice(agency):
    shift(agency)
    owed = make.owed(agency, 8_000)
    assert noted(agency, owed) == noted(agency, owed)
    assert stands(agency, "cash", "1") == 108_000
    with pytest.raises(payments.AlreadySettled):
        noted(agency, owed, slip="0043")
    second = noted(agency, make.owed(agency, 2_000))
    assert second.number == 2
    assert stands(agency, "cash", "1") == 110_000


def test_cash_has_a_paper_an_official_and_an_obligation_of_the_agency(agency):
    with pytest.raises(cash_desk.WrongCash) as refusal:
        noted(agency, make.owed(agency), slip=" ")
    assert refusal.value.field == "slip"
    with pytest.raises(cash_desk.NotCashier):
        noted(agency, make.owed(agency), actor=replace(CASHIER, id=None))
    with pytest.raises(payments.UnknownObligation):
        noted(agency, make.owed(organisations.agency(is_shown=False)))
    assert not cash_desk.Taking.objects.exists()


@pytest.mark.parametrize("actor", [OFFICER, OTHER])
def test_without_an_own_shift_it_waits_and_is_said_whose_it_is(agency, actor):
    row, owed = shift(agency), make.owed(agency, 8_000)
    made = noted(agency, owed, actor=actor)
    assert (made.shift, made.number, made.by_id) == (None, None, actor.id)
    assert str(made) == f"0042/{owed.reference}"
    assert payments.Payment.objects.get().into == "cash:offline"
    assert (stands(agency, "cash", "1"), stands(agency, "cash", "offline")) == (100_000, 8_000)
    assert selectors.waiting_takings(agency.pk) == [made]
    assert brought(row) == 8_000
    assert (stands(agency, "cash", "1"), stands(agency, "cash", "offline")) == (108_000, 0)
    assert selectors.waiting_takings(agency.pk) == []
    assert selectors.brought_in(row) == 8_000
    with pytest.raises(cash_desk.WrongCash, match="Không có tiền") as refusal:
        brought(row)
    assert refusal.value.field == ""


def test_what_waits_is_what_came_after_the_last_bringing_in(agency):
    row = shift(agency)
    noted(agency, make.owed(agency, 8_000), actor=OFFICER)
    brought(row)
    second = noted(agency, make.owed(agency, 3_000), actor=OFFICER)
    third = noted(agency, make.owed(agency, 4_000), actor=OFFICER)
    assert selectors.waiting_takings(agency.pk) == [third, second]
    assert brought(row) == 7_000
    assert selectors.brought_in(row) == 15_000
    assert selectors.brought_in(shift(agency, desk="2", actor=OTHER, notes={}, reason="")) == 0


def test_a_drawer_that_waits_to_be_handed_over_takes_nothing(agency):
    row = shift(agency)
    offered = cash_desk.hand_over(row.pk, to_id=UUID(int=21), notes=FLOAT, actor=CASHIER, now=NOON)
    assert noted(agency, make.owed(agency, 8_000)).shift is None
    cash_desk.confirm_handover(offered.pk, counted=100_000, actor=OTHER, now=NOON)
    assert brought(row, actor=OTHER) == 8_000
    assert noted(agency, make.owed(agency, 1_000)).shift is None
    assert noted(agency, make.owed(agency, 1_000), actor=OTHER).shift == row


def test_a_closed_shift_takes_nothing_more(agency):
    closed(shift(agency))
    assert noted(agency, make.owed(agency, 8_000)).shift is None
    assert stands(agency, "cash", "1") == 100_000


def test_the_day_does_not_end_with_cash_that_nobody_counts(agency):
    first, second = shift(agency), shift(agency, desk="2", actor=OTHER, notes={}, reason="")
    noted(agency, make.owed(agency, 8_000), actor=OFFICER)
    closed(second, notes={}, actor=OTHER)
    with pytest.raises(cash_desk.WrongCash, match=r"Còn 8\.000 đồng thu ngoài ca") as refusal:
        closed(first)
    assert refusal.value.field == ""
    brought(first)
    done = closed(first, notes={**FLOAT, 5_000: 1, 1_000: 3})
    assert (done.expected, done.counted, done.difference) == (108_000, 108_000, 0)
    drawers = [row for row in ledger.trial_balance([agency.pk]) if row.kind == "cash"]
    assert sum(row.amount for row in drawers) == 108_000
    assert ledger.check().differences == []


def test_another_agencys_shift_brings_in_nothing_for_this_one(agency):
    row, other = shift(agency), organisations.agency(is_shown=False)
    noted(agency, make.owed(agency, 8_000), actor=OFFICER)
    shift(other, actor=OTHER)
    with pytest.raises(cash_desk.WrongCash, match="thu ngoài ca"):
        closed(row)


def test_the_sheet_says_what_was_brought_in(agency, monkeypatch):
    row = shift(agency)
    noted(agency, make.owed(agency, 8_000), actor=OFFICER)
    brought(row)
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(printing, "render", lambda _sheet, data: told.append(data))
    printouts.print_closing(row, now=NOON)
    assert (told[0]["brought_in"], told[0]["taken_sum"]) == ("8.000", "0")


@pytest.mark.parametrize(
    ("said", "day"), [(17, 19), (18, 19), (19, 19), (20, 20)]
)  # fmt: skip
def test_late_cash_counts_on_its_day_or_the_first_open_one(agency, said, day):
    ledger.close(agency.pk, ends=date(2026, 11, 18), actor=LEADER, now=NOON)
    made = noted(agency, make.owed(agency), received_at=NOON - timedelta(days=20 - said))
    assert made.payment.day == date(2026, 11, day)
    assert made.at.day == said


def test_two_cashiers_bring_the_same_cash_in_once(own_database, django_db_blocker):
    agency = organisations.agency()
    rows = [
        (shift(agency, notes={}, reason=""), CASHIER),
        (shift(agency, desk="2", actor=OTHER, notes={}, reason=""), OTHER),
    ]
    noted(agency, make.owed(agency, 8_000), actor=OFFICER)
    found: list[int] = []
    both = threading.Barrier(2)

    def bring(row, actor):
        with django_db_blocker.unblock(), scope.everything():
            both.wait(20)
            try:
                found.append(brought(row, actor=actor))
            except cash_desk.WrongCash:
                found.append(0)
            connections.close_all()

    threads = [threading.Thread(target=bring, args=one) for one in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(found) == [0, 8_000]
    assert stands(agency, "cash", "offline") == 0
