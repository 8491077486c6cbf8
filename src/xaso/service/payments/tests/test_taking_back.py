"""A payment counted by mistake: reversed beside itself, owed again, once, never after a refund."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import CASHIER, KEEPER, LEADER, NOON, owed, paid

BANK = (ledger.Kind.BANK, "970415:113366668888")
LATER = NOON + timedelta(days=1)
CONSOLE = audit.Actor(kind="command")


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        yield made


def stands(agency, kind, key="", on=None):
    return ledger.balance(ledger.account(agency.pk, kind, key), on=on)


def back(payment, **told):
    values: dict[str, Any] = {"reason": " Nhầm người ", "actor": KEEPER, "now": LATER}
    return payments.take_back(payment.pk, **values | told)


def test_what_was_counted_is_owed_again(agency, monkeypatch):
    row = owed(agency)
    payment = paid(row, 12_000)
    told: list[object] = []
    monkeypatch.setattr(events, "publish_all", told.extend)
    gone = back(payment)
    assert (gone.reason, gone.day, gone.at, gone.by_id) == (
        "Nhầm người",
        NOON.date(),
        LATER,
        KEEPER.id,
    )
    row.refresh_from_db()
    assert (row.paid, row.standing, row.settled_at, row.owed) == (0, "open", None, 10_000)
    assert stands(agency, *BANK, on=NOON.date()) == 0
    assert stands(agency, ledger.Kind.FEE, "certified-copy") == 0
    assert stands(agency, ledger.Kind.SUSPENSE, "over") == 0
    event = payments.PaymentTakenBack(payment.pk, row.pk, agency.pk, row.subject, "open", 12_000)
    assert told == [event]
    assert back(payment).pk == gone.pk
    assert len(told) == 1
    entry = audit.entries_about("payments.obligation").get(verb="payments.take_back")
    assert entry.details == {"payment": str(payment.pk), "amount": 12_000}
    reversal = ledger.Transaction.objects.get(pk=gone.ledger_id)
    assert reversal.reverses_id == payment.ledger_id
    assert ledger.check().differences == []
    assert not payments.payments_of([agency.pk], since=NOON.date(), until=NOON.date())


def test_one_of_two_parts_leaves_the_other(agency):
    row = owed(agency)
    first, _second = paid(row, 4_000), paid(row, 6_000)
    back(first)
    row.refresh_from_db()
    assert (row.paid, row.standing, row.settled_at) == (6_000, "part", None)


def test_what_was_given_up_stays_given_up(agency):
    row = owed(agency)
    payment = paid(row, 4_000)
    payments.cancel(row.pk, reason="Rút", actor=LEADER, now=NOON)
    back(payment)
    row.refresh_from_db()
    assert (row.paid, row.standing, row.settled_at) == (0, "cancelled", NOON)


def test_money_that_was_all_too_much_leaves_what_is_paid_alone(agency):
    row = owed(agency)
    paid(row, 10_000)
    back(paid(row, 10_000))
    row.refresh_from_db()
    assert (row.paid, row.standing, row.settled_at) == (10_000, "paid", NOON)
    assert stands(agency, ledger.Kind.SUSPENSE, "over") == 0


def test_what_goes_back_to_its_payer_is_not_taken_back(agency):
    payment = paid(owed(agency))
    values: dict[str, Any] = {
        "amount": 1,
        "reason": "x",
        "payee": payments.Payee(),
        "actor": CASHIER,
        "now": NOON,
    }
    refund = payments.ask_refund(payment.pk, **values)
    with pytest.raises(payments.AlreadyRefunded):
        back(payment)
    payments.refuse_refund(refund.pk, reason="Không", actor=LEADER, now=NOON)
    assert payments.refundable(payment) == 10_000
    back(payment)
    assert payments.refundable(payment) == 0
    with pytest.raises(payments.UnknownObligation):
        payments.ask_refund(payment.pk, **values)


def test_who_keeps_the_books_takes_back_and_says_why(agency):
    payment = paid(owed(agency))
    for actor in (CASHIER, LEADER, audit.Actor(kind="resident")):
        with pytest.raises(payments.NotAllowed):
            back(payment, actor=actor)
    with pytest.raises(payments.WrongEntry):
        back(payment, reason=" ")
    with pytest.raises(payments.UnknownObligation):
        payments.take_back(UUID(int=1), reason="x", actor=KEEPER, now=NOON)
    assert back(payment, actor=CONSOLE).by_id is None


def test_a_closed_day_is_put_right_on_the_first_open_one(agency):
    payment = paid(owed(agency))
    after = NOON + timedelta(days=5)
    ledger.close(agency.pk, ends=date(2026, 11, 22), actor=CONSOLE, now=after)
    assert back(payment, now=after).day == date(2026, 11, 23)
    assert stands(agency, *BANK, on=date(2026, 11, 22)) == 10_000
    assert stands(agency, *BANK) == 0


def test_the_database_keeps_what_was_taken_back(agency):
    gone = back(paid(owed(agency)))
    for change in (
        lambda: payments.TakenBack.objects.filter(pk=gone.pk).update(reason="x"),
        lambda: payments.TakenBack.objects.filter(pk=gone.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with scope.of(agencies=[UUID(int=1)]):
        assert not payments.TakenBack.objects.exists()


def test_many_are_taken_back_as_each_alone_all_or_nothing(agency):
    whole, parts, cancelled = owed(agency), owed(agency), owed(agency)
    made = [paid(whole, 12_000), paid(parts, 3_000), paid(parts, 7_000), paid(cancelled, 1)]
    kept = paid(parts, 1)
    payments.cancel(cancelled.pk, reason="Rút", actor=LEADER, now=NOON)
    ids = [payment.pk for payment in made]
    told: dict[str, Any] = {"reason": "Nhầm tệp", "actor": CONSOLE, "now": LATER}
    with pytest.raises(payments.UnknownObligation):
        payments.take_back_all([*ids, UUID(int=1)], **told)
    refund = payments.ask_refund(
        kept.pk, amount=1, reason="x", payee=payments.Payee(), actor=CASHIER, now=NOON
    )
    with pytest.raises(payments.AlreadyRefunded):
        payments.take_back_all([*ids, kept.pk], **told)
    assert not payments.TakenBack.objects.exists()
    assert refund.state == "asked"
    first = back(made[0])
    gone = payments.take_back_all(ids, **told)
    assert [row.payment_id for row in gone] == ids
    assert gone[0].pk == first.pk
    assert {row.reason for row in gone[1:]} == {"Nhầm tệp"}
    stand = []
    for row in (whole, parts, cancelled):
        row.refresh_from_db()
        stand.append((row.paid, row.standing))
    assert stand == [(0, "open"), (0, "open"), (0, "cancelled")]
    assert stands(agency, *BANK) == 1
    assert stands(agency, ledger.Kind.SUSPENSE, "over") == -1
    assert not any(row.receipts.filter(state="issued").exists() for row in made)
    entries = audit.entries_about("payments.obligation").filter(verb="payments.take_back")
    assert entries.count() == 4
    assert payments.take_back_all([], **told) == []
    assert ledger.check().differences == []
