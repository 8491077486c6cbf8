"""What is written down of each act at the cash desk, and what its rows and the ledger keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.numbering import api as numbering
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.cash_desk import api as cash_desk
from xaso.service.cash_desk import policies
from xaso.service.cash_desk.tests.make import FLOAT, shift, taken
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make

NOON, CASHIER, KEEPER, LEADER = make.NOON, make.CASHIER, make.KEEPER, make.LEADER
OTHER = replace(CASHIER, id=UUID(int=21))
NOBODY = UUID(int=99)


@pytest.fixture
def agency(db):
    made = organisations.agency()
    make.account(made)
    return made


def written(kind, thing):
    return [(entry.verb, entry.actor_id, entry.details) for entry in audit.trail_of(kind, thing.pk)]


def posted(row, kind):
    return ledger.transactions_about(f"cash_desk.shift:{row.pk}").get(kind=kind)


def legs(row):
    return {(leg.account.kind, leg.account.key): leg.amount for leg in row.legs.all()}


def offered(row, **values):
    told: dict[str, Any] = {"to_id": OTHER.id, "notes": FLOAT, "actor": CASHIER, "now": NOON}
    return cash_desk.hand_over(row.pk, **told | values)


def paid_in(row, **values):
    told: dict[str, Any] = {"kind": "treasury", "key": "", "amount": 60_000, "proof": " GNT 12 "}
    return cash_desk.pay_in(row.pk, actor=CASHIER, now=NOON, **told | values)


def test_the_life_of_a_shift_is_written_down(agency):
    row = shift(agency)
    declined = offered(row)
    cash_desk.withdraw_handover(declined.pk, actor=OTHER, now=NOON)
    made = offered(row)
    cash_desk.confirm_handover(made.pk, counted=100_000, actor=OTHER, now=NOON)
    cash_desk.close_shift(row.pk, notes=FLOAT, actor=OTHER, now=NOON)
    desk = {"desk": "1"}
    given = {**desk, "counted": 100_000, "to": str(OTHER.id)}
    assert written("cash_desk.shift", row) == [
        ("cash_desk.open_shift", CASHIER.id, {**desk, "float": 100_000}),
        ("cash_desk.hand_over", CASHIER.id, given),
        ("cash_desk.withdraw_handover", OTHER.id, desk),
        ("cash_desk.hand_over", CASHIER.id, given),
        ("cash_desk.confirm_handover", OTHER.id, {**desk, "counted": 100_000}),
        ("cash_desk.close_shift", OTHER.id, {**desk, "expected": 100_000, "counted": 100_000}),
    ]
    assert {e.agency_id for e in audit.trail_of("cash_desk.shift", row.pk)} == {agency.pk}
    declined.refresh_from_db()
    assert (declined.state, declined.ended_at) == ("withdrawn", NOON)
    made.refresh_from_db()
    assert (made.state, made.ended_at, made.asked_at) == ("confirmed", NOON, NOON)
    assert (made.from_id, made.to_id, made.notes) == (CASHIER.id, OTHER.id, {"50000": 2})
    row.refresh_from_db()
    assert (row.state, row.closed_by_id, row.closed_at) == ("closed", OTHER.id, NOON)


def test_cash_that_moves_is_written_down(agency):
    row = shift(agency)
    made = taken(row, make.owed(agency))
    slip = paid_in(row)
    owed = make.owed(agency)
    cash_desk.show(row.pk, owed.pk, actor=CASHIER)
    cash_desk.show(row.pk, None, actor=CASHIER)
    assert written("cash_desk.cash", made.taking) == [
        ("cash_desk.take", CASHIER.id, {"amount": 10_000, "shift": 1})
    ]
    assert written("cash_desk.cash", slip) == [
        ("cash_desk.pay_in", CASHIER.id, {"amount": 60_000, "kind": "treasury"})
    ]
    assert written("cash_desk.cash", row) == [
        ("cash_desk.show", CASHIER.id, {"obligation": str(owed.pk)}),
        ("cash_desk.show", CASHIER.id, {"obligation": ""}),
    ]
    assert (slip.by_id, slip.at, slip.proof, slip.key) == (CASHIER.id, NOON, "GNT 12", "")
    assert (made.taking.by_id, made.taking.at) == (CASHIER.id, NOON)
    gone = posted(row, "pay_in")
    assert (gone.by_id, legs(gone)) == (
        CASHIER.id, {("treasury", ""): 60_000, ("cash", "1"): -60_000},
    )  # fmt: skip


def test_what_goes_back_in_cash_is_written_down(agency):
    row = shift(agency)
    payment = taken(row, make.owed(agency)).taking.payment
    asked = payments.ask_refund(
        payment.pk,
        amount=10_000,
        reason="Nhầm",
        payee=payments.Payee(),
        actor=CASHIER,
        now=NOON,
    )
    with pytest.raises(payments.UnknownObligation):
        cash_desk.pay_back(row.pk, asked.pk, proof="PC 1", actor=CASHIER, now=NOON)
    payments.approve_refund(asked.pk, actor=LEADER, now=NOON)
    gone = cash_desk.pay_back(row.pk, asked.pk, proof=" PC 1 ", actor=CASHIER, now=NOON)
    assert written("cash_desk.cash", gone) == [
        ("cash_desk.pay_back", CASHIER.id, {"amount": 10_000})
    ]
    assert (gone.proof, gone.by_id, gone.at, gone.key) == ("PC 1", CASHIER.id, NOON, "")
    asked.refresh_from_db()
    assert asked.proof == "PC 1"


def test_another_agencys_refund_is_not_paid_back_here(agency):
    other = organisations.agency(is_shown=False)
    payment = make.paid(make.owed(other), channel="cash", into=("cash", "1"))
    asked = payments.ask_refund(
        payment.pk, amount=1, reason="x", payee=payments.Payee(), actor=CASHIER, now=NOON
    )
    payments.approve_refund(asked.pk, actor=LEADER, now=NOON)
    with pytest.raises(payments.UnknownObligation):
        cash_desk.pay_back(shift(agency).pk, asked.pk, proof="x", actor=CASHIER, now=NOON)


def test_a_drawer_may_be_emptied_to_the_last_dong(agency):
    row = shift(agency)
    paid_in(row, amount=1, proof="1")
    paid_in(row, amount=99_999, proof="2")
    assert cash_desk.in_drawer(agency.pk, "1") == 0


@pytest.mark.parametrize("off", [500, -500])
def test_a_difference_is_posted_against_its_own_account(agency, off):
    row = shift(agency)
    notes = {50_000: 2, 500: 1} if off > 0 else {50_000: 1, 20_000: 2, 5_000: 1, 2_000: 2, 500: 1}
    cash_desk.close_shift(row.pk, notes=notes, reason=" Lẻ ", actor=CASHIER, now=NOON)
    rows = ledger.transactions_about(f"cash_desk.shift:{row.pk}").filter(kind="difference")
    last = rows.last()
    assert last is not None
    assert (last.by_id, legs(last)) == (
        CASHIER.id, {("cash", "1"): off, ("difference", ""): -off},
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.reason, row.difference) == ("Lẻ", off)


def test_a_hand_over_that_is_short_is_posted_when_it_is_confirmed(agency):
    row = shift(agency)
    made = offered(row, notes={50_000: 1}, reason=" Đếm thiếu ")
    assert (made.counted, made.expected, made.reason) == (50_000, 100_000, "Đếm thiếu")
    assert cash_desk.in_drawer(agency.pk, "1") == 100_000
    cash_desk.confirm_handover(made.pk, counted=50_000, actor=OTHER, now=NOON)
    assert cash_desk.in_drawer(agency.pk, "1") == 50_000


def test_notes_are_kept_where_there_were_some(agency):
    row = shift(agency, notes={50_000: 2, 1_000: 0})
    assert row.float_notes == {"50000": 2}


def test_shifts_have_numbers_of_their_own(agency):
    assert shift(agency).number == 1
    assert numbering.take_next(agency.pk, "cash_desk.shifts", "") == 2


def test_who_offers_nothing_has_nothing_to_give_back(agency):
    shift(agency)
    with pytest.raises(cash_desk.NoShift):
        cash_desk.withdraw_handover(NOBODY, actor=CASHIER, now=NOON)
    with pytest.raises(cash_desk.NoShift):
        cash_desk.confirm_handover(NOBODY, counted=0, actor=CASHIER, now=NOON)
    with pytest.raises(cash_desk.NoShift):
        cash_desk.close_shift(NOBODY, notes={}, actor=CASHIER, now=NOON)


def test_a_waiting_drawer_is_refused_without_a_field(agency):
    row = shift(agency)
    offered(row)
    with pytest.raises(cash_desk.WrongCash) as refusal:
        paid_in(row)
    assert refusal.value.field == ""


def test_who_takes_over_takes_money(agency):
    made = offered(shift(agency), to_id=KEEPER.id)
    with pytest.raises(cash_desk.NotCashier):
        cash_desk.confirm_handover(made.pk, counted=100_000, actor=KEEPER, now=NOON)


@pytest.mark.parametrize(
    ("ask", "actor", "is_let"),
    [
        (policies.cashier, CASHIER, True),
        (policies.cashier, KEEPER, False),
        (policies.cashier, replace(CASHIER, id=None), False),
        (policies.decider, LEADER, True),
        (policies.decider, CASHIER, False),
        (policies.decider, replace(LEADER, id=None), False),
        (policies.official, KEEPER, True),
        (policies.official, replace(KEEPER, id=None), False),
    ],
)
def test_who_acts_at_the_desk(ask, actor, is_let):
    if is_let:
        assert ask(actor) == actor.id
        return
    with pytest.raises(cash_desk.NotCashier):
        ask(actor)


def test_a_shift_is_seen_by_its_holder_and_by_who_keeps_or_decides():
    officer = replace(CASHIER, roles=frozenset({"officer"}))
    seen = [
        policies.may_see_shift(actor, UUID(int=11))
        for actor in (CASHIER, OTHER, KEEPER, LEADER, officer)
    ]
    assert seen == [True, False, True, True, False]


def account(agency, **values):
    told: dict[str, Any] = {"bin": "970436", "number": "9889559357", "holder": "UBND xã"}
    told |= {"owner": "treasury", "fee_codes": [], "valid_from": NOON.date()}
    return cash_desk.add_account(agency.pk, actor=LEADER, **told | values)


def test_what_happens_to_an_account_is_written_down(agency):
    row = account(agency)
    today = NOON.date()
    cash_desk.end_account(row.pk, last_day=today, today=today, actor=LEADER)
    cash_desk.end_account(row.pk, last_day=None, today=today, actor=LEADER)
    told = {"bin": "970436", "number": "9889559357"}
    assert written("payments.account", row) == [
        ("cash_desk.add_account", LEADER.id, {**told, "valid_from": "2026-11-20"}),
        ("cash_desk.end_account", LEADER.id, {**told, "last_day": "2026-11-20"}),
        ("cash_desk.end_account", LEADER.id, {**told, "last_day": ""}),
    ]
    row.refresh_from_db()
    assert (row.valid_until, row.owner, row.agency) == (None, "treasury", agency)


def test_an_account_of_later_does_not_end_before_it_begins(agency):
    today = NOON.date()
    row = account(agency, valid_from=today + timedelta(days=3))
    with pytest.raises(cash_desk.WrongCash) as refusal:
        cash_desk.end_account(row.pk, last_day=today + timedelta(days=2), today=today, actor=LEADER)
    assert refusal.value.field == "last_day"
    done = cash_desk.end_account(
        row.pk, last_day=today + timedelta(days=3), today=today, actor=LEADER
    )
    assert done.valid_until == date(2026, 11, 24)


def test_no_account_that_is_not_there_ends(agency):
    with pytest.raises(cash_desk.WrongCash) as refusal:
        cash_desk.end_account(0, last_day=None, today=NOON.date(), actor=LEADER)
    assert refusal.value.field == ""


def test_an_account_is_listed_once_a_day(agency):
    account(agency)
    with pytest.raises(cash_desk.WrongCash) as refusal:
        account(agency)
    assert refusal.value.field == "number"
