"""The closing page adds up, three sides agree, and whatever differs is listed."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from xaso.kernel.organisations.tests import make as agencies
from xaso.kernel.scope import api as scope
from xaso.service.bank import api as bank
from xaso.service.bank.tests import make
from xaso.service.bank.tests.make import ACCOUNT, CONSOLE, DAY, Told, booked, imported, matched
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments
from xaso.service.payments.tests.make import CASHIER, KEEPER, LEADER, NOON, owed

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def agency(db):
    made = agencies.agency()
    with scope.of(agencies=[made.pk]):
        make.account(made)
        yield made


def compared(agency, since=DAY, until=NEXT):
    return bank.reconcile(agency.pk, since=since, until=until)


def test_an_empty_day_balances(agency):
    page = bank.closing(agency.pk, DAY)
    assert page.balances
    assert (page.accounts, page.bank, page.collected, page.sum) == ((), (), 0, 0)
    assert compared(agency).differences == ()


def test_a_day_on_one_page(agency):
    first, second = owed(agency), owed(agency, 30_000)
    imported(agency, booked([
        Told(12_000, first.reference), Told(7_000, "ung ho"), Told(-3_000, "phi"),
        Told(30_000, second.reference, day=NEXT),
    ]))  # fmt: skip
    matched(agency)
    make_payments.paid(owed(agency, 5_000), channel="cash", into=(ledger.Kind.CASH, "1"))
    bank.note_slip(
        agency.pk, account=ACCOUNT, number="GNT 1", amount=4_000, day=DAY, actor=KEEPER, now=NOON
    )
    page = bank.closing(agency.pk, DAY)
    assert page.balances
    [here] = page.of_kind("bank")
    assert (here.opening, here.debit, here.credit, here.closing) == (0, 19_000, 4_000, 15_000)
    assert [tuple(each) for each in here.moved] == [("slip", 1, -4_000), ("statement", 1, 19_000)]
    [told] = page.bank
    assert told.came == (("waiting", 1, 7_000), ("reference", 1, 12_000))
    assert (told.incoming, told.outgoing, told.slips) == (19_000, 3_000, (("GNT 1", 4_000),))
    assert [tuple(each) for each in page.channels] == [("cash", 1, 5_000), ("transfer", 1, 12_000)]
    assert (page.collected, page.refunded) == (15_000, 0)
    assert (page.unknown, page.over, page.waiting) == (7_000, 2_000, 1)
    after = bank.closing(agency.pk, NEXT)
    [here] = after.of_kind("bank")
    assert (here.opening, here.closing) == (15_000, 45_000)
    assert after.balances
    assert compared(agency).differences == ()
    [day, _next] = compared(agency).days
    assert tuple(day) == (DAY, ACCOUNT, 19_000, 12_000, 7_000, 19_000, 12_000)


def test_refunds_stand_on_the_page(agency):
    row = owed(agency)
    line = make.line_for(agency, row, 12_000)
    matched(agency)
    refund = payments.ask_refund(
        make.payment(line).pk,
        amount=2_000, reason="Thừa", payee=payments.Payee("970436", "12345", "An"),
        actor=CASHIER, now=NOON,
    )  # fmt: skip
    payments.approve_refund(refund.pk, actor=LEADER, now=NOON)
    assert (bank.closing(agency.pk, DAY).owed_back, bank.closing(agency.pk, DAY).over) == (2_000, 0)
    payments.prove_refund(
        refund.pk, proof="UNC 1", out_of=(ledger.Kind.BANK, ACCOUNT), actor=KEEPER, now=NOON
    )
    page = bank.closing(agency.pk, DAY)
    assert (page.refunded, page.owed_back, page.balances) == (2_000, 0, True)
    assert not bank.too_much([agency.pk]).exists()


def test_an_undone_day_is_empty_and_agrees(agency):
    made = imported(agency, booked([Told(12_000, owed(agency).reference)]))
    matched(agency)
    bank.undo_statement(make.statement(made).pk, reason="Nhầm", actor=CONSOLE, now=NOON)
    page = bank.closing(agency.pk, DAY)
    assert page.balances
    assert (page.collected, page.unknown, page.over, page.waiting) == (0, 0, 0, 0)
    assert compared(agency).differences == ()


def test_what_belongs_to_a_closed_day_counts_later_and_agrees(agency):
    ledger.close(agency.pk, ends=DAY - timedelta(days=1), actor=CONSOLE, now=NOON)
    early = DAY - timedelta(days=5)
    row = owed(agency)
    imported(agency, booked([Told(10_000, row.reference, day=early)]))
    matched(agency)
    assert bank.closing(agency.pk, early).of_kind("bank") == ()
    [here] = bank.closing(agency.pk, DAY).of_kind("bank")
    assert here.closing == 10_000
    assert compared(agency, early, DAY).differences == ()


def test_whatever_differs_is_listed(agency):
    row = owed(agency)
    make_payments.paid(row, 10_000, external="FT77")
    [stray] = compared(agency).differences
    assert (stray.what, stray.found, stray.by, stray.named) == ("payment", 10_000, 10_000, "FT77")
    line = make.line_for(agency, owed(agency))
    matched(agency)
    payments.take_back(make.payment(line).pk, reason="Thử", actor=KEEPER, now=NOON)
    found = {each.what: each for each in compared(agency).differences}
    assert set(found) == {"payment", "counted", "suspense"}
    assert (found["counted"].expected, found["counted"].found) == (10_000, 0)
    assert (found["suspense"].expected, found["suspense"].found) == (0, 10_000)
    unknown = ledger.account(agency.pk, "suspense", "unknown")
    here = ledger.account(agency.pk, "bank", ACCOUNT)
    ledger.post(
        agency.pk, key=f"x:{DAY}", kind="statement", now=NOON, day=DAY,
        lines=[ledger.Line(here.pk, 1), ledger.Line(unknown.pk, -1)],
    )  # fmt: skip
    [told] = [each for each in compared(agency).differences if each.what == "ledger"]
    assert (told.day, told.account, told.expected, told.found) == (DAY, ACCOUNT, 10_000, 10_001)


@pytest.mark.parametrize(("closing", "differs"), [("1.010.000", False), ("1.010.001", True)])
def test_balances_that_a_statement_prints_are_checked(agency, closing, differs):
    content = (
        f"Số dư đầu kỳ;1.000.000;;;\nNgày hạch toán;Số CT;Nội dung thanh toán;PS Nợ;PS Có\n"
        f"{DAY:%d/%m/%Y};1;a;;15.000\n{DAY:%d/%m/%Y};2;b;5.000;\nSố dư cuối kỳ;;;;{closing}\n"
    )
    bank.import_statement(
        content.encode(), agency_ids=[agency.pk], name="a.csv", layout="treasury", actor=CONSOLE,
        now=NOON,
    )  # fmt: skip
    found = compared(agency).differences
    assert [each.what for each in found] == (["balance"] if differs else [])
    if differs:
        assert (found[0].expected, found[0].found) == (10_001, 10_000)
    assert compared(agency, NEXT, NEXT).differences == ()


def test_cash_that_was_paid_in_is_in_the_books_once(agency):
    make_payments.paid(owed(agency, 50_000), channel="cash", into=(ledger.Kind.CASH, "1"))
    desk = ledger.account(agency.pk, "cash", "1")
    here = ledger.account(agency.pk, "bank", ACCOUNT)
    for key in ("a", "b"):
        ledger.post(
            agency.pk, key=f"cash-out:{key}", kind="pay_in", now=NOON,
            lines=[ledger.Line(here.pk, 20_000), ledger.Line(desk.pk, -20_000)],
        )  # fmt: skip
    rows = [Told(20_000, "nop tien mat", at=time(hour, 0)) for hour in (8, 9, 10)]
    imported(agency, booked(rows))
    lines = list(bank.lines_of([agency.pk]))
    with pytest.raises(bank.WrongStatement) as refused:
        bank.clear_deposit(lines[0].pk, proof=" ", actor=KEEPER, now=NOON)
    assert refused.value.field == "proof"
    with pytest.raises(bank.NotBookkeeper):
        bank.clear_deposit(lines[0].pk, proof="GNT 1", actor=CASHIER, now=NOON)
    for line in lines[:2]:
        cleared = bank.clear_deposit(line.pk, proof="GNT 1", actor=KEEPER, now=NOON)
        cleared.refresh_from_db()
        assert (cleared.state, cleared.how, cleared.why, cleared.settled_at) == (
            "cleared", "deposit", "", NOON,
        )  # fmt: skip
    with pytest.raises(bank.WrongStatement, match="Quầy chưa ghi") as refused:
        bank.clear_deposit(lines[2].pk, proof="GNT 1", actor=KEEPER, now=NOON)
    assert refused.value.field == "proof"
    assert ledger.balance(here) == 60_000
    assert bank.closing(agency.pk, DAY).unknown == 20_000
    assert compared(agency).differences == ()
    statement = bank.Statement.objects.get()
    bank.undo_statement(statement.pk, reason="Thử", actor=KEEPER, now=NOON)
    assert ledger.balance(here) == 40_000
    assert compared(agency).differences == ()
    imported(agency, booked(rows[:1]))
    [again] = bank.lines_of([agency.pk])
    assert bank.clear_deposit(again.pk, proof="GNT 1", actor=KEEPER, now=NOON).how == "deposit"
    assert ledger.balance(here) == 40_000


@pytest.mark.parametrize(
    ("change", "field", "why"),
    [
        ({"number": " "}, "number", "Ghi số giấy"),
        ({"account": "970415:1"}, "account", "Không có tài khoản"),
        ({"amount": 0}, "amount", "không có đủ"), ({"amount": 10_001}, "amount", "không có đủ"),
    ],
)  # fmt: skip
def test_a_slip_that_cannot_stand_is_refused(agency, change, field, why):
    imported(agency, booked([Told(10_000, "x")]))
    told: dict[str, Any] = {"account": ACCOUNT, "number": "1", "amount": 10_000, "day": DAY}
    told |= {"actor": KEEPER, "now": NOON}
    with pytest.raises(bank.WrongStatement, match=why) as refused:
        bank.note_slip(agency.pk, **told | change)
    assert refused.value.field == field
    bank.note_slip(agency.pk, **told | {"amount": 1})
    with pytest.raises(bank.WrongStatement, match="đã ghi") as refused:
        bank.note_slip(agency.pk, **told | {"amount": 5_000})
    assert refused.value.field == "number"
    with pytest.raises(bank.NotBookkeeper):
        bank.note_slip(agency.pk, **told | {"actor": CASHIER})
