"""Much money at once is counted as each would be alone, all or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.jobs import api as jobs
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests.make import KEEPER, NOON, owed

BANK = ("bank", "970415:113366668888")


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        yield made


def money(number: int, amount: int = 5, **told: Any) -> payments.Money:
    return payments.Money(**{
        "channel": "transfer", "external": f"FT{number}", "amount": amount, "into": BANK, **told,
    })  # fmt: skip


def receive(agency, *told):
    return payments.receive_all(agency.pk, list(told), actor=KEEPER, now=NOON)


def balances(agency):
    return {
        (row.kind, row.key): row.amount for row in ledger.trial_balance([agency.pk]) if row.amount
    }


def test_many_are_counted_as_each_alone(agency):
    amounts = (10_000, 4_000, 12_000, 10_000, 6_000)
    alone = [owed(agency) for _ in range(3)]
    for at, (which, amount) in enumerate(zip((0, 1, 2, 0, 1), amounts, strict=True)):
        payments.receive(alone[which].pk, money(at, amount), actor=KEEPER, now=NOON)
    expected = balances(agency)
    other = agencies.agency(code="H55.7")
    with scope.everything():
        rows = [owed(other) for _ in range(3)]
        told = [
            (rows[which].pk, money(at, amount))
            for at, (which, amount) in enumerate(zip((0, 1, 2, 0, 1), amounts, strict=True))
        ]
        made = receive(other, *told)
        assert balances(other) == expected
        mine = payments.Payment.objects.filter(agency=agency).order_by("id")
        shares = [(row.applied, row.excess, row.external, row.into, row.day) for row in mine]
        assert shares == [
            (row.applied, row.excess, row.external, row.into, row.day) for row in made
        ]
        for one, row in zip(alone, rows, strict=True):
            one.refresh_from_db()
            row.refresh_from_db()
            stands = (row.paid, row.standing, row.settled_at)
            assert stands == (one.paid, one.standing, one.settled_at)
        entries = audit.entries_about("payments.obligation").filter(verb="payments.receive")
        told_of = [entries.filter(agency_id=each.pk).count() for each in (agency, other)]
        assert told_of == [5, 5]
        entry = entries.get(details__payment=str(made[0].pk))
        assert entry.object_id == str(rows[0].pk)
        assert entry.leaf is not None
        assert ledger.check().differences == []
        assert [row.ledger_id for row in made] == [
            ledger.Transaction.objects.get(subject=f"payments.payment:{row.pk}").pk for row in made
        ]


def test_everybody_is_told_and_receipts_are_given(agency, monkeypatch):
    jobs_written: list[tuple[str, int]] = []
    monkeypatch.setattr(
        jobs, "enqueue_all", lambda name, told: jobs_written.append((name, len(told)))
    )
    rows = [owed(agency), owed(agency), owed(agency)]
    made = receive(
        agency, (rows[0].pk, money(1, 10_000)), (rows[1].pk, money(2, 1)),
        (rows[0].pk, money(3, 5)), (rows[2].pk, money(4, 10_000, channel="cash")),
    )  # fmt: skip
    receipts = [row.receipts.get() for row in made[:2]]
    assert [row.amount for row in receipts] == [10_000, 1]
    numbers = [row.number for row in receipts]
    assert numbers == [numbers[0], numbers[0] + 1]
    assert not made[2].receipts.exists()
    assert not made[3].receipts.exists()
    assert ("dossiers.when_obligation_settled_go_on", 2) in jobs_written


def test_nothing_is_nothing(agency):
    assert receive(agency) == []
    events.publish_all([])
    jobs.enqueue_all("x", [])


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"external": "FT0"}, payments.OtherAmount), ({"external": "FT1"}, payments.OtherAmount),
        ({"amount": 0}, payments.WrongEntry), ({"external": " "}, payments.WrongEntry),
    ],
)  # fmt: skip
def test_all_or_nothing(agency, change, refusal):
    row = owed(agency)
    payments.receive(row.pk, money(0, 1), actor=KEEPER, now=NOON)
    before = balances(agency)
    with pytest.raises(refusal):
        receive(agency, (row.pk, money(1, 5)), (row.pk, money(2, **change)))
    assert balances(agency) == before
    row.refresh_from_db()
    assert row.paid == 1


def test_who_is_not_there_is_refused(agency):
    with pytest.raises(payments.UnknownObligation):
        receive(agency, (UUID(int=1), money(1, 5)))
    other = agencies.agency(code="H55.7")
    with scope.everything():
        theirs = owed(other)
        with pytest.raises(payments.UnknownObligation):
            receive(agency, (theirs.pk, money(1, 5)))


def test_what_stands_in_the_ledger_already_is_refused(agency):
    row = owed(agency)
    here = ledger.account(agency.pk, *BANK).pk
    there = ledger.account(agency.pk, "suspense", "unknown").pk
    ledger.post(
        agency.pk, key="payment:transfer:FT1", kind="payment", now=NOON,
        lines=[ledger.Line(here, 5), ledger.Line(there, -5)],
    )  # fmt: skip
    with pytest.raises(ledger.KeyReused):
        receive(agency, (row.pk, money(1, 5)))


def test_a_closed_day_counts_on_the_first_open_one(agency):
    console = audit.Actor(kind="command")
    ledger.close(agency.pk, ends=date(2026, 11, 10), actor=console, now=NOON)
    row = owed(agency)
    early = NOON.date() - timedelta(days=15)
    one, other = receive(
        agency, (row.pk, money(1, 5, day=early)), (row.pk, money(2, 5, day=date(2026, 11, 12)))
    )
    assert (one.day, other.day) == (date(2026, 11, 11), date(2026, 11, 12))
