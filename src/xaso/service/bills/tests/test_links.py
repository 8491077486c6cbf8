"""A provider with a page of its own: bills stand as its lists say, no money of them comes here."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.kernel.audit import api as audit
from xaso.service.bills import api as bills
from xaso.service.bills.services import billing, correcting
from xaso.service.bills.tests import make

NOON, DUE = make.NOON, make.DUE


@pytest.fixture
def commune(db):
    return make.commune()


@pytest.fixture
def tax(commune):
    return make.office(
        commune,
        kind="land_tax",
        way="link",
        name="Thuế cơ sở 5",
        pay_url="https://thuedientu.example/nop?ma={code}&ky={period}",
    )


HEADING_TAX = ("Mã người nộp thuế", "Họ tên", "Xóm", "Số phải nộp", "Số đã nộp", "Năm")


def test_a_provider_with_its_own_page_is_followed_by_lists(tax):
    content = make.csv_of(
        [
            ("P1", "An", "Đuổm", "50.000", "0", "2026"),
            ("P2", "Bình", "Đuổm", "50.000", "50.000", "2026"),
            ("P3", "Chi", "Đuổm", "50.000", "20.000", "2026"),
            ("P4", "Chi", "Đuổm", "50.000", "60.000", "2026"),
        ],
        HEADING_TAX,
    )
    row = make.take(tax, content, title="Thuế đất 2026", period="2026")
    assert row.counts["rejected"] == 1
    states = dict(bills.Bill.objects.values_list("customer__code", "state"))
    assert states == {"P1": "open", "P2": "outside", "P3": "part"}
    bill = make.bill_of(tax, "P3")
    assert (bill.obligation, bill.owed, bills.payment_code(bill)) == (None, 30_000, "")
    assert bills.pay_link(bill) == "https://thuedientu.example/nop?ma=P3&ky=2026"
    assert bills.pay_link(make.bill_of(tax, "P2")) == ""


def test_a_newer_list_says_who_paid_at_the_page(tax):
    first = make.csv_of([("P1", "An", "Đuổm", "50.000", "0", "2026")], HEADING_TAX)
    row = make.take(tax, first, title="Thuế đất", period="2026")
    later = make.csv_of([("P1", "An", "Đuổm", "50.000", "50.000", "2026")], HEADING_TAX)
    make.take(tax, later, title="Thuế đất", period="2026")
    bill = make.bill_of(tax, "P1")
    assert (bill.state, bill.paid, bill.brought_by_id) == ("outside", 50_000, row.pk)
    assert bills.Bill.objects.count() == 1
    assert bills.undo(row.pk, reason="Sai", actor=tax.leader, now=NOON) == 1


def half_paid(tax, amount="50.000", paid="20.000"):
    content = make.csv_of([("P3", "Chi", "Đuổm", amount, paid, "2026")], HEADING_TAX)
    return make.take(tax, content, title="Thuế đất", period="2026")


def test_a_correction_keeps_what_was_paid_at_the_page(tax):
    half_paid(tax)

    def corrected(amount, due_on=DUE):
        return correcting.correct(
            make.bill_of(tax, "P3").pk, amount=amount, due_on=due_on, reason="Sửa",
            actor=tax.keeper, now=NOON,
        )  # fmt: skip

    later = corrected(50_000, date(2026, 12, 31))
    assert (later.state, later.paid, later.owed) == ("part", 20_000, 30_000)
    less = corrected(20_000)
    assert (less.state, less.owed, less.settled_at) == ("outside", 0, NOON)
    with pytest.raises(bills.WrongEntry) as told:
        corrected(19_999)
    assert told.value.field == "paid"
    assert make.bill_of(tax, "P3").pk == less.pk


@pytest.mark.parametrize(
    ("paid", "state", "settled_at"),
    [("0", "open", None), ("20.000", "part", None), ("50.000", "outside", NOON)],
)
def test_a_bill_that_stands_again_is_paid_as_the_page_said(tax, paid, state, settled_at):
    half_paid(tax, paid=paid)
    old = make.bill_of(tax, "P3")
    newer = half_paid(tax, amount="70.000", paid=paid)
    old.refresh_from_db()
    assert old.state == "replaced"
    bills.undo(newer.pk, reason="Sai", actor=tax.leader, now=NOON)
    old.refresh_from_db()
    assert (old.state, old.reason, old.settled_at) == (state, "", settled_at)
    assert old.obligation is None


def test_a_newer_list_may_tell_another_day(tax):
    half_paid(tax)
    content = make.csv_of([("P3", "Chi", "Đuổm", "50.000", "30.000", "2026")], HEADING_TAX)
    make.take(tax, content, title="Thuế đất", period="2026", due_on=date(2026, 12, 31))
    bill = make.bill_of(tax, "P3")
    assert (bill.due_on, bill.paid, bill.state) == (date(2026, 12, 31), 30_000, "part")
    assert bills.Bill.objects.count() == 1
    entry = audit.trail_of("bills.bill", bill.pk).get()
    assert (entry.verb, entry.details) == ("bills.retell", {"paid": 30_000})


def test_a_bill_is_retold_by_who_keeps_them_alone(tax):
    row = half_paid(tax)
    bill = make.bill_of(tax, "P3")
    asked = bills.Asked("2026", bill.item, bill.title, (bills.Line("Thuế", 50_000),), paid=50_000)
    with pytest.raises(bills.NotAllowed):
        billing.retell(bill.pk, asked, brought_by=row, reason="Sai", actor=tax.reader, now=NOON)
    assert make.bill_of(tax, "P3").paid == 20_000


def test_more_paid_than_asked_for_is_refused_beside_what_was_paid(tax):
    with pytest.raises(bills.WrongEntry) as told:
        make.send(make.customer(tax, "P9"), tax, 5, paid=6)
    assert told.value.field == "paid"
