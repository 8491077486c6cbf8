"""Each night whoever keeps the books hears what differs, once, and nothing where all agrees."""

from __future__ import annotations

from datetime import timedelta

import pytest

from xaso.kernel.identity.tests import make as people
from xaso.kernel.notifications import api as notifications
from xaso.kernel.notifications.tests.make import letter_of
from xaso.kernel.organisations.tests import make as organisations
from xaso.service.bank import watching
from xaso.service.bank.tests import make
from xaso.service.payments.tests import make as make_payments
from xaso.service.payments.tests.make import NOON, owed

NIGHT = NOON + timedelta(hours=18)


@pytest.fixture
def at(db):
    house = people.cast()
    for person in (house.minh, house.thao, house.phuc, house.mai, house.khoa, house.binh):
        person.email = f"{person.username}@example.vn"
        person.save()
    make.account(house.agency)
    return house


def told():
    rows = notifications.Message.objects.filter(template="bank.differences").order_by("pk")
    return [(row.dedupe_key.rpartition(":")[2], letter_of(row).text) for row in rows]


def test_nothing_is_told_where_all_agrees(at):
    row = owed(at.agency)
    make.line_for(at.agency, row)
    make.matched(at.agency)
    assert watching.tell_differences(NIGHT) == 0
    assert told() == []


def test_who_keeps_the_books_hears_of_differences_once(at):
    make_payments.paid(owed(at.agency, 12_000), external="FT77")
    assert watching.tell_differences(NIGHT) == 1
    [(who, text)] = told()
    assert who == str(at.mai.pk)
    assert "Đến hết ngày 20/11/2026" in text
    assert "không khớp ở 1 chỗ" in text
    assert "không có dòng ngân hàng nào (FT77), 20/11/2026, VietinBank 113366668888: 12.000" in text
    assert watching.tell_differences(NIGHT) == 0
    assert watching.tell_differences(NIGHT + timedelta(days=5)) == 0
    make_payments.paid(owed(at.agency), external="FT78")
    assert watching.tell_differences(NIGHT + timedelta(days=5)) == 1
    assert "không khớp ở 2 chỗ" in told()[1][1]


def test_only_what_is_over_and_not_long_past_is_compared(at):
    make_payments.paid(owed(at.agency), external="FT77")
    assert watching.tell_differences(NOON) == 0
    assert watching.tell_differences(NOON + timedelta(days=43)) == 0
    assert watching.tell_differences(NOON + timedelta(days=42)) == 1


def test_many_differences_are_counted_and_the_first_named(at):
    for number in range(11):
        make_payments.paid(owed(at.agency), external=f"FT{number:02d}")
    watching.tell_differences(NIGHT)
    [(_who, text)] = told()
    assert "không khớp ở 11 chỗ" in text
    assert ("FT09" in text, "FT10" in text) == (True, False)


def test_each_agency_hears_of_its_own_and_a_providers_money_is_not_compared(at):
    make.account(at.elsewhere)
    school = organisations.agency(name="Trường", level="provider", is_shown=False)
    make_payments.account(school, owner="provider")
    clerks = [
        people.staff("clerk", agency=agency, full_name=f"Kế toán {agency}")
        for agency in (at.elsewhere, school)
    ]
    for clerk in clerks:
        clerk.email = f"{clerk.pk}@example.vn"
        clerk.save()
    for agency in (at.elsewhere, school):
        make_payments.paid(owed(agency))
    assert watching.tell_differences(NIGHT) == 1
    assert [who for who, _text in told()] == [str(clerks[0].pk)]
