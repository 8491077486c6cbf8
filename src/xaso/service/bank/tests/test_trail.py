"""What is written down of statements, lines, slips, layouts, tried files and lines to banks."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank import selectors
from xaso.service.bank.services import layouts, trying
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import ACCOUNT, DAY, Told, booked, imported, matched
from xaso.service.ledger import api as ledger
from xaso.service.payments.tests.make import KEEPER, LEADER, NOON, owed

SLIP = "GNT " + 56 * "1"


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        make.account(made)
        yield made


def written(kind, thing_id, agency):
    """Return what was done with a thing, by whom, in which words: all of it in the agency."""
    entries = list(audit.trail_of(f"bank.{kind}", thing_id))
    assert {entry.agency_id for entry in entries} <= {agency.pk}
    return [(entry.verb, entry.actor_id, entry.details) for entry in entries]


def test_what_happens_to_a_statement(agency):
    row, known = owed(agency, 9_000), Told(10_000, "a", number="FT1")
    imported(agency, booked([known]), "mb")
    told = booked([
        known, Told(9_000, row.reference, number="FT2"), Told(7_000, "c", number="FT1"),
    ])  # fmt: skip
    made = make.statement(imported(agency, told, "mb", actor=KEEPER))
    matched(agency)
    bank.undo_statement(made.pk, reason="Nhầm", actor=KEEPER, now=NOON)
    counted = {
        "account": ACCOUNT, "layout": "mb", "lines": 3, "imported": 1, "known": 1, "held": 1,
        "sha256": hashlib.sha256(make.file_of("mb", told)).hexdigest(),
    }  # fmt: skip
    assert written("statement", made.pk, agency) == [
        ("bank.import", KEEPER.id, counted),
        ("bank.undo", KEEPER.id, {"lines": 2, "taken_back": 1, "amount": 9_000}),
    ]


def test_what_happens_to_a_line(agency):
    row = owed(agency)
    imported(agency, booked([Told(10_000, "chuyen tien")]))
    line = bank.Line.objects.get()
    wrong = bank.propose(line.pk, row.pk, actor=KEEPER, now=NOON)
    bank.refuse(wrong.pk, reason="Nhầm", actor=LEADER, now=NOON)
    right = bank.propose(line.pk, row.pk, actor=KEEPER, now=NOON)
    bank.confirm(right.pk, actor=LEADER, now=NOON)
    bank.unmatch(line.pk, reason="Nhầm", actor=KEEPER, now=NOON)
    money = {"amount": 10_000, "day": DAY.isoformat()}
    told = money | {"obligation": str(row.pk)}
    assert written("line", line.pk, agency) == [
        ("bank.propose", KEEPER.id, told),
        ("bank.refuse", LEADER.id, told),
        ("bank.propose", KEEPER.id, told),
        ("bank.confirm", LEADER.id, told | {"by": str(KEEPER.id)}),
        ("bank.unmatch", KEEPER.id, told),
    ]


def test_what_is_decided_of_a_held_line(agency):
    imported(agency, booked([Told(10_000, "a", number="FT1")]))
    imported(agency, booked([Told(9_000, "a", number="FT1")]))
    held = bank.Line.objects.get(state="held")
    bank.decide_held(held.pk, is_new=False, actor=KEEPER, now=NOON)
    told = {"amount": 9_000, "day": DAY.isoformat(), "is_new": False}
    assert written("line", held.pk, agency) == [("bank.decide_held", KEEPER.id, told)]


def test_which_slip_proves_own_cash(agency):
    here = ledger.account(agency.pk, "bank", ACCOUNT)
    desk = ledger.account(agency.pk, "cash", "1")
    ledger.post(
        agency.pk, key="cash-out:a", kind="pay_in", now=NOON,
        lines=[ledger.Line(here.pk, 10_000), ledger.Line(desk.pk, -10_000)],
    )  # fmt: skip
    imported(agency, booked([Told(10_000, "nop tien mat")]))
    line = bank.Line.objects.get()
    bank.clear_deposit(line.pk, proof=f" {SLIP}7", actor=KEEPER, now=NOON)
    told = {"amount": 10_000, "day": DAY.isoformat(), "proof": SLIP}
    assert written("line", line.pk, agency) == [("bank.clear_deposit", KEEPER.id, told)]


def test_a_slip_to_the_treasury(agency):
    imported(agency, booked([Told(10_000, "x")]))
    slip = bank.note_slip(
        agency.pk, account=ACCOUNT, number=f" {SLIP}7", amount=4_000, day=DAY, actor=KEEPER,
        now=NOON,
    )  # fmt: skip
    assert (slip.number, slip.by_id, slip.at) == (SLIP, KEEPER.id, NOON)
    told = {"number": SLIP, "amount": 4_000, "account": ACCOUNT}
    assert written("slip", slip.pk, agency) == [("bank.note_slip", KEEPER.id, told)]
    [posted] = ledger.transactions_about(f"bank.slip:{slip.pk}")
    assert (posted.kind, posted.day, posted.by_id) == ("slip", DAY, KEEPER.id)


def test_a_changed_layout(agency):
    row = layouts.change_layout(
        "mb", name="MB", spec=selectors.layouts_on(DAY)["mb"].spec, is_confirmed=True, today=DAY,
        agency_id=agency.pk, actor=LEADER,
    )  # fmt: skip
    told = {"code": "mb", "is_confirmed": True}
    assert written("layout", row.pk, agency) == [("bank.change_layout", LEADER.id, told)]


def test_a_tried_file_that_is_dropped(agency):
    told = make.file_of("mb", booked([Told(9_000, "thu"), Told(-1_000, "phi")]))
    trial = trying.keep(
        told, agency=agency, name="a.csv", layout="mb", account=ACCOUNT, actor=KEEPER, now=NOON
    )
    trying.choose(trial.pk, layout="bidv", account="", actor=KEEPER)
    trying.drop(trial.pk, actor=KEEPER)
    assert written("trial", trial.pk, agency) == [
        ("bank.try", KEEPER.id, {"layout": "mb"}),
        ("bank.try", KEEPER.id, {"layout": "bidv"}),
        ("bank.drop", KEEPER.id, {"layout": "bidv"}),
    ]


def test_a_line_to_a_bank(agency):
    row = make.hook(agency, actor=KEEPER)
    told = {"account": ACCOUNT, "terminal": make.TERMINAL, "since": DAY.isoformat()}
    assert written("hook", row.pk, agency) == [("bank.connect", KEEPER.id, told)]


def test_a_forged_and_an_unclear_call_are_told_to_who_runs_the_machine(agency):
    make.hook(agency)
    stranger = replace(make.letter(), terminal="K" * 41)
    with capture_logs() as logs:
        bank.hear(stranger, now=NOON)
        bank.hear(make.letter(amount=0), now=NOON)
    assert [(one["log_level"], one["event"], one["terminal"]) for one in logs] == [
        ("warning", "bank.forged", "K" * 40),
        ("warning", "bank.unclear", make.TERMINAL),
    ]
    assert logs[1]["what"] == "amount"
