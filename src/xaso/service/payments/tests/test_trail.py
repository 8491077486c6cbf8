"""What is written down of each act with money, and what stands in the ledger because of it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.lib import payment_reference
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments import policies
from xaso.service.payments.tests.make import CASHIER, KEEPER, LEADER, NOON, account, owed, paid

NOBODY = UUID(int=99)
DESK = (ledger.Kind.CASH, "1")


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        yield made


def written(kind, thing):
    return [(entry.verb, entry.details) for entry in audit.trail_of(kind, thing.pk)]


def asked(payment, amount=4_000, **values):
    told: dict[str, Any] = {
        "reason": " Nộp nhầm ",
        "payee": payments.Payee(),
        "actor": CASHIER,
        "now": NOON,
    }
    return payments.ask_refund(payment.pk, amount=amount, **told | values)


def about(payment):
    return {row.kind: row for row in ledger.transactions_about(f"payments.payment:{payment.pk}")}


def legs(row):
    return {(leg.account.kind, leg.account.key): leg.amount for leg in row.legs.all()}


def test_what_happens_to_an_obligation_is_written_down(agency):
    row = owed(agency)
    payments.exempt(row.pk, code="near-poor", evidence=" Giấy 7 ", actor=CASHIER, now=NOON)
    payments.cancel(row.pk, reason="Thôi", actor=LEADER, now=NOON)
    assert written("payments.obligation", row) == [
        ("payments.oblige", {"amount": 10_000, "gross": 10_000}),
        ("payments.exempt", {"exemption": "near-poor", "amount": 5_000}),
        ("payments.cancel", {"amount": 5_000, "paid": 0}),
    ]
    by = [entry.actor_id for entry in audit.trail_of("payments.obligation", row.pk)]
    assert by == [CASHIER.id, CASHIER.id, LEADER.id]
    assert {e.agency_id for e in audit.trail_of("payments.obligation", row.pk)} == {agency.pk}
    row.refresh_from_db()
    assert (row.exemption, row.evidence, row.amount) == ("near-poor", "Giấy 7", 5_000)
    assert (row.standing, row.reason, row.settled_at) == ("cancelled", "Thôi", NOON)


def test_what_happens_to_a_refund_is_written_down(agency):
    payment = paid(owed(agency), into=DESK)
    refused = asked(payment)
    payments.refuse_refund(refused.pk, reason=" Không đúng ", actor=LEADER, now=NOON)
    row = asked(payment)
    payments.approve_refund(row.pk, actor=LEADER, now=NOON)
    payments.prove_refund(row.pk, proof="PC 1", out_of=DESK, actor=KEEPER, now=NOON)
    told = {"payment": str(payment.pk), "amount": 4_000}
    assert written("payments.refund", refused) == [
        ("payments.ask_refund", {**told, "state": "asked"}),
        ("payments.refuse_refund", {**told, "state": "refused"}),
    ]
    assert written("payments.refund", row) == [
        ("payments.ask_refund", {**told, "state": "asked"}),
        ("payments.approve_refund", {**told, "state": "approved"}),
        ("payments.prove_refund", {**told, "state": "proved"}),
    ]
    refused.refresh_from_db()
    assert (refused.reason, refused.decision) == ("Nộp nhầm", "Không đúng")
    assert (refused.asked_at, refused.asked_by_id) == (NOON, CASHIER.id)
    assert (refused.decided_at, refused.decided_by_id) == (NOON, LEADER.id)
    row.refresh_from_db()
    assert (row.state, row.proof, row.proved_at) == ("proved", "PC 1", NOON)
    assert (row.decided_at, row.decided_by_id) == (NOON, LEADER.id)


def test_the_ledger_says_whose_act_moved_what(agency):
    payment = paid(owed(agency), 12_000, into=DESK)
    row = asked(payment, 5_000)
    payments.approve_refund(row.pk, actor=LEADER, now=NOON)
    payments.prove_refund(row.pk, proof="PC 1", out_of=DESK, actor=KEEPER, now=NOON)
    found = about(payment)
    assert {kind: one.by_id for kind, one in found.items()} == {
        "payment": KEEPER.id,
        "refund": LEADER.id,
        "refunded": KEEPER.id,
    }
    assert legs(found["payment"]) == {
        ("cash", "1"): 12_000, ("fee", "certified-copy"): -10_000, ("suspense", "over"): -2_000,
    }  # fmt: skip
    assert legs(found["refund"]) == {
        ("suspense", "over"): 2_000, ("fee", "certified-copy"): 3_000, ("refunds", ""): -5_000,
    }  # fmt: skip
    assert legs(found["refunded"]) == {("refunds", ""): 5_000, ("cash", "1"): -5_000}
    assert found["payment"].key == f"payment:transfer:{payment.external}"
    assert payment.ledger_id == found["payment"].pk
    assert (payment.into, payment.by_id, payment.at) == ("cash:1", KEEPER.id, NOON)


def test_an_approval_is_told_with_the_way_the_money_came(agency, monkeypatch):
    heard: list[object] = []
    payment = paid(owed(agency), external="FT9", into=DESK)
    row = asked(payment)
    monkeypatch.setattr("xaso.kernel.events.api.publish", heard.append)
    payments.approve_refund(row.pk, actor=LEADER, now=NOON)
    assert heard == [
        payments.RefundApproved(row.pk, payment.pk, agency.pk, "transfer", "FT9", 4_000)
    ]


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda a: owed(a, 0), "amount"),
        (lambda a: payments.exempt(
            owed(a).pk, code="", evidence="x", actor=CASHIER, now=NOON), "exemption"),
        (lambda a: payments.cancel(owed(a).pk, reason=" ", actor=LEADER, now=NOON), "reason"),
        (lambda a: payments.computed(
            a.pk, "none", 1, subject="tests.thing:1", day=NOON.date()), "fee_code"),
        (lambda a: paid(owed(a), 0), "amount"),
        (lambda a: paid(owed(a), external=" "), "external"),
        (lambda a: asked(paid(owed(a)), 0), "amount"),
        (lambda a: asked(paid(owed(a)), reason=" "), "reason"),
        (lambda a: payments.refuse_refund(
            asked(paid(owed(a))).pk, reason=" ", actor=LEADER, now=NOON), "reason"),
        (lambda a: payments.prove_refund(
            payments.approve_refund(asked(paid(owed(a))).pk, actor=LEADER, now=NOON).pk,
            proof=" ", out_of=DESK, actor=KEEPER, now=NOON), "proof"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(agency, call, field):
    with pytest.raises(payments.WrongEntry) as refusal:
        call(agency)
    assert refusal.value.field == field


def test_the_smallest_and_the_largest_amount(agency):
    assert owed(agency, 1).amount == 1
    assert owed(agency, 10**13 - 1).amount == 10**13 - 1
    assert paid(owed(agency), 1).applied == 1
    whole = asked(paid(owed(agency)), 10_000)
    assert whole.amount == 10_000
    assert asked(paid(owed(agency)), 1).amount == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: payments.cancel(NOBODY, reason="x", actor=LEADER, now=NOON),
        lambda: payments.exempt(NOBODY, code="poor", evidence="x", actor=CASHIER, now=NOON),
        lambda: payments.approve_refund(NOBODY, actor=LEADER, now=NOON),
        lambda: payments.refuse_refund(NOBODY, reason="x", actor=LEADER, now=NOON),
        lambda: payments.prove_refund(NOBODY, proof="x", out_of=DESK, actor=KEEPER, now=NOON),
    ],
)
def test_nothing_happens_to_what_is_not_there(agency, call):
    with pytest.raises(payments.UnknownObligation):
        call()


def test_a_refund_waits_for_its_own_step(agency):
    row = asked(paid(owed(agency)))
    with pytest.raises(payments.UnknownObligation):
        payments.prove_refund(row.pk, proof="x", out_of=DESK, actor=KEEPER, now=NOON)
    payments.refuse_refund(row.pk, reason="x", actor=LEADER, now=NOON)
    for again in (
        lambda: payments.refuse_refund(row.pk, reason="x", actor=LEADER, now=NOON),
        lambda: payments.approve_refund(row.pk, actor=LEADER, now=NOON),
    ):
        with pytest.raises(payments.UnknownObligation):
            again()


def test_an_own_account_and_a_last_day_are_kept(agency):
    account(agency)
    special = account(agency, number="222222", fee_codes=["other"])
    row = owed(agency, account_id=special.pk, due_on=date(2026, 12, 1))
    assert (row.account, row.due_on) == (special, date(2026, 12, 1))
    assert (row.name, row.basis) == (
        "Phí chứng thực bản sao từ bản chính", "Thông tư 226/2016/TT-BTC",
    )  # fmt: skip


def test_no_two_obligations_have_one_reference(agency, monkeypatch):
    numbers = iter([7, 7, 8])
    monkeypatch.setattr(secrets, "randbelow", lambda _most: next(numbers))
    assert owed(agency).reference == payment_reference.issue(7)
    assert owed(agency).reference == payment_reference.issue(8)


def test_the_whole_range_of_references_is_used(agency, monkeypatch):
    asked_for: list[int] = []

    def draw(most):
        asked_for.append(most)
        return 7

    monkeypatch.setattr(secrets, "randbelow", draw)
    owed(agency)
    assert asked_for == [payment_reference.CAPACITY]


def test_a_movement_that_the_ledger_knows_as_something_else_is_not_counted(agency):
    row = owed(agency)
    cash = ledger.account(agency.pk, *DESK)
    fee = ledger.account(agency.pk, ledger.Kind.FEE, "certified-copy")
    ledger.post(
        agency.pk,
        key="payment:cash:7",
        kind="payment",
        lines=[ledger.Line(cash.pk, 10_000), ledger.Line(fee.pk, -10_000)],
        now=NOON,
        subject="payments.payment:somebody",
    )
    with pytest.raises(payments.OtherAmount):
        paid(row, external="7", channel="cash", into=DESK)
    assert not payments.Payment.objects.exists()


@pytest.mark.parametrize(
    ("ask", "actor", "answer"),
    [
        (policies.keeper, CASHIER, CASHIER.id),
        (policies.keeper, KEEPER, KEEPER.id),
        (policies.keeper, LEADER, None),
        (policies.keeper, replace(KEEPER, id=None), None),
        (policies.prover, KEEPER, KEEPER.id),
        (policies.prover, LEADER, None),
        (policies.decider, LEADER, LEADER.id),
        (policies.decider, KEEPER, None),
        (policies.decider, replace(LEADER, id=None), None),
    ],
)
def test_whose_name_stands_beside_an_act(ask, actor, answer):
    if answer is not None:
        assert ask(actor) == answer
        return
    with pytest.raises(payments.NotAllowed):
        ask(actor)


def test_a_job_proves_in_nobodys_name():
    assert policies.prover(audit.Actor(kind="job")) is None
    with pytest.raises(payments.NotAllowed):
        policies.prover(audit.Actor(kind="system"))


def test_who_reads_is_said_once():
    assert payments.READERS == ("center_head", "clerk", "head", "intake", "leader")
    assert payments.TAKERS == ("intake", "center_head")
