"""A statement undone: the books stand as if it had never come, and say who undid it and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import DAY, Told, booked, imported, matched
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import CASHIER, KEEPER, NOON, owed


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        make.account(made)
        yield made


def undone(made, **change: Any):
    told: dict[str, Any] = {"reason": "Nhầm tệp", "actor": KEEPER, "now": NOON}
    return bank.undo_statement(make.statement(made).pk, **told | change)


def test_its_lines_outgoings_and_proposals_end(agency):
    made = imported(agency, booked([Told(10_000, "chuyen tien"), Told(-5_000, "phi")]))
    matched(agency)
    line = bank.Line.objects.get()
    asked = make.proposed(agency, line)
    done = undone(made, reason=f" {301 * 'a'}")
    assert (done.lines, done.taken_back, done.amount, done.overlapping) == (1, 0, 10_000, ())
    line.refresh_from_db()
    assert (line.state, line.how, line.why, line.undone_at) == ("dropped", "", "", NOON)
    assert bank.Outgoing.objects.get().undone_at == NOON
    asked.refresh_from_db()
    assert (asked.state, asked.decision, asked.decided_by_id, asked.decided_at) == (
        "refused", 300 * "a", KEEPER.id, NOON,
    )  # fmt: skip
    row = bank.Statement.objects.get()
    assert (row.undone_at, row.undone_by_id, row.reason) == (NOON, KEEPER.id, 300 * "a")


def test_a_counted_line_says_nothing_of_what_it_paid(agency):
    made = imported(agency, booked([Told(10_000, owed(agency).reference), Told(7_000, "la")]))
    matched(agency)
    assert undone(made).taken_back == 1
    paid = bank.Line.objects.get(amount=10_000)
    assert (paid.how, paid.why, paid.payment, paid.obligation, paid.settled_at) == (
        "", "", None, None, None,
    )  # fmt: skip


def test_a_statement_that_told_nothing_is_undone_too(agency):
    made = imported(agency, [])
    assert (make.statement(made).since, undone(made).lines) == (None, 0)
    assert make.statement(made) in bank.statements_of([agency.pk]).exclude(undone_at=None)


def test_later_statements_that_knew_its_lines_are_named(agency):
    def told(days, **values):
        return booked([Told(10_000, "chuyen tien", day=DAY + timedelta(days=days), **values)])

    first = imported(agency, told(-1) + told(0))
    knew = imported(agency, told(0))
    imported(agency, told(0, number="FT9"))
    imported(agency, told(-5))
    imported(agency, told(-5))
    gone = imported(agency, told(-1))
    undone(gone)
    assert undone(first).overlapping == (make.statement(knew),)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [({"reason": " "}, bank.WrongStatement), ({"actor": CASHIER}, bank.NotBookkeeper)],
)
def test_without_a_reason_and_by_another_post_it_stays(agency, change, refusal):
    made = imported(agency, booked([Told(10_000, "chuyen tien")]))
    with pytest.raises(refusal) as refused:
        undone(made, **change)
    assert getattr(refused.value, "field", "reason") == "reason"
    assert bank.Line.objects.get().undone_at is None


def test_what_is_not_there_is_not_undone(agency):
    with pytest.raises(bank.UnknownLine):
        bank.undo_statement(UUID(int=1), reason="x", actor=KEEPER, now=NOON)


def test_money_that_goes_back_is_named(agency):
    line = make.line_for(agency, owed(agency), 12_000)
    matched(agency)
    payments.ask_refund(
        make.payment(line).pk, amount=2_000, reason="Thừa", payee=payments.Payee(), actor=KEEPER,
        now=NOON,
    )  # fmt: skip
    told = rf"Dòng {line.row} \(20/11/2026, 12000 đồng\) đang hoàn trả"
    assert line.statement is not None
    with pytest.raises(bank.NotWaiting, match=told):
        bank.undo_statement(line.statement.pk, reason="x", actor=KEEPER, now=NOON)
