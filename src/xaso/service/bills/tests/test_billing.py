"""One bill: asked for, put right, replaced, given up, settled, and how it follows its money."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from xaso.service.bills import api as bills
from xaso.service.bills.services import correcting
from xaso.service.bills.tests import make
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments

NOON, DUE, PERIOD = make.NOON, make.DUE, make.PERIOD


@pytest.fixture
def commune(db):
    return make.commune()


@pytest.fixture
def school(commune):
    return make.office(commune)


@pytest.fixture
def bill(school):
    make.take(school)
    return make.bill_of(school)


def correct(bill, at, actor=None, **values):
    told = {"amount": bill.gross, "due_on": bill.due_on, "reason": " Sửa ", **values}
    return correcting.correct(bill.pk, actor=actor or at.keeper, now=NOON, **told)


def test_what_is_asked_for_is_owed_whole_by_a_day_if_one_is_said():
    asked = bills.Asked(PERIOD, "hoc-phi", "Học phí", (bills.Line("Phí", 5), bills.Line("Vở", 7)))
    assert (asked.amount, asked.due_on, asked.unit) == (12, None, "")
    assert (asked.is_voluntary, asked.paid) == (False, 0)


def test_a_bill_by_code_is_paid_by_nothing_but_its_code(school):
    made = make.send(make.customer(school), school, paid=150_000)
    assert (made.state, made.paid, made.settled_at, made.made_at) == ("open", 0, None, NOON)
    owed = make.owed(bills.Bill.objects.get(pk=made.pk))
    assert (owed.amount, owed.exemption, owed.evidence, owed.due_on) == (150_000, "", "", None)
    assert (made.exemption, made.gross, made.is_voluntary) == ("", 150_000, False)


def test_a_long_title_is_asked_for_as_far_as_it_goes(school):
    made = make.send(make.customer(school), school, title="A" * 200, period="2026")
    assert (made.title, make.owed(made).name) == ("A" * 200, "A" * 200)


@pytest.mark.parametrize("amount", [0, payments.LARGEST])
def test_nothing_and_too_much_are_not_asked_for(school, amount):
    with pytest.raises(bills.WrongEntry) as told:
        make.send(make.customer(school), school, amount)
    assert told.value.field == "amount"
    assert make.send(make.customer(school, "N002"), school, 1).amount == 1


def test_what_is_not_here_is_nobodys(school):
    words = {"actor": school.leader, "now": NOON}
    for act in (
        lambda: bills.cancel_bill(uuid4(), reason="Sai", **words),
        lambda: bills.settle_outside(uuid4(), proof="PT", **words),
        lambda: correcting.correct(uuid4(), amount=1, due_on=None, reason="Sai", **words),
    ):
        with pytest.raises(bills.UnknownBill):
            act()


def test_a_correction_of_the_amount_is_one_line_and_of_the_day_keeps_all(bill, school):
    with pytest.raises(bills.WrongEntry) as same:
        correct(bill, school)
    assert same.value.field == "amount"
    later = correct(bill, school, due_on=DUE + timedelta(days=9))
    lines = list(later.lines.values_list("name", "amount"))
    assert lines == [("Bán trú", 250_000), ("Nước uống", 10_000)]
    assert (later.due_on, make.owed(later).due_on) == (DUE + timedelta(days=9),) * 2
    assert (later.period, later.item, later.title) == (bill.period, bill.item, bill.title)
    brought = later.brought_by
    assert (brought.source, brought.counts) == ("typed", {"new": 1, "amount": 260_000})
    assert (brought.title, brought.period, brought.due_on, brought.by_id) == (
        bill.title, PERIOD, later.due_on, school.ha.pk,
    )  # fmt: skip
    less = correct(later, school, amount=200_000)
    assert [(line.name, line.amount) for line in less.lines.all()] == [(bill.title, 200_000)]
    bill.refresh_from_db()
    assert (bill.state, bill.reason) == ("replaced", "Sửa")


def test_a_voluntary_bill_stays_so_when_it_is_put_right(school):
    made = make.send(make.customer(school), school, is_voluntary=True)
    assert correct(made, school, amount=1).is_voluntary


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_correction_says_why(bill, school, reason):
    with pytest.raises(bills.WrongEntry) as told:
        correct(bill, school, amount=1, reason=reason)
    assert told.value.field == "reason"
    assert bills.Bill.objects.filter(brought_by__source="typed").count() == 0


def test_who_reads_meters_or_works_elsewhere_touches_no_bill(bill, school, commune):
    other = make.office(commune, name="Trường THCS Động Đạt")
    for actor in (school.reader, other.keeper):
        with pytest.raises(bills.NotAllowed):
            correct(bill, school, actor, amount=1)
        with pytest.raises(bills.NotAllowed):
            bills.settle_outside(bill.pk, proof="PT 1", actor=actor, now=NOON)
    bill.refresh_from_db()
    assert bill.state == "open"


def test_another_day_in_a_list_puts_another_bill_in_its_place(bill, school):
    make.take(school, due_on=date(2026, 12, 15))
    new = make.bill_of(school)
    assert (new.replaces_id, new.due_on, make.owed(new).due_on) == (
        bill.pk, date(2026, 12, 15), date(2026, 12, 15),
    )  # fmt: skip
    bill.refresh_from_db()
    assert (bill.state, bill.settled_at, make.owed(bill).standing) == (
        "replaced", NOON, "cancelled",
    )  # fmt: skip


def test_a_refusal_names_the_field_it_is_about(bill, school):
    with pytest.raises(bills.WrongEntry) as told:
        bills.cancel_bill(bill.pk, reason=" ", actor=school.leader, now=NOON)
    assert told.value.field == "reason"
    with pytest.raises(bills.WrongEntry) as told:
        bills.settle_outside(bill.pk, proof=" ", actor=school.keeper, now=NOON)
    assert told.value.field == "proof"


def test_what_was_paid_in_part_here_is_not_settled_there(bill, school):
    make_payments.paid(make.owed(bill), 1)
    with pytest.raises(bills.AlreadyPaid):
        bills.settle_outside(bill.pk, proof="PT 12", actor=school.keeper, now=NOON)


def test_settled_there_it_says_when_and_by_what(bill, school):
    done = bills.settle_outside(bill.pk, proof=" PT 12 ", actor=school.keeper, now=NOON)
    assert (done.settled_at, done.proof, done.reason) == (NOON, "PT 12", "Đã nộp tại đơn vị")
    assert make.owed(make.bill_of(school)).standing == "cancelled"
    later = NOON + timedelta(days=1)
    again = bills.settle_outside(bill.pk, proof="PT 12", actor=school.keeper, now=later)
    assert again.settled_at == NOON
    other = make.bill_of(school, "HS02")
    bills.cancel_bill(other.pk, reason="Sai", actor=school.leader, now=NOON)
    with pytest.raises(bills.AlreadyDone):
        bills.settle_outside(other.pk, proof="PT 12", actor=school.keeper, now=NOON)


def test_a_bill_that_was_given_up_follows_no_more(bill, school):
    bills.cancel_bill(bill.pk, reason="Sai", actor=school.leader, now=NOON)
    payments.Obligation.objects.filter(pk=bill.obligation_id).update(
        standing="paid", paid=260_000, settled_at=NOON
    )
    bills.follow(bill.subject)
    bill.refresh_from_db()
    assert (bill.state, bill.paid) == ("cancelled", 0)
