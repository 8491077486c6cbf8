"""What residents do with bills that they opened, and what stands of it."""

from __future__ import annotations

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.bills import api as bills
from xaso.service.bills.services import customers, opening
from xaso.service.bills.tests import make

RESIDENT = identity.RESIDENT


@pytest.fixture
def house(db):
    return people.cast()


@pytest.fixture
def at(house):
    return make.office(house.agency)


@pytest.fixture
def na(at):
    return make.customer(at, "HS001", name="Bé Na")


def noted(known, verb):
    return list(audit.trail_of("bills.customer", known.pk).filter(verb=f"bills.{verb}"))


def test_opening_and_closing_are_written_down_at_the_provider(at, na):
    opening.note_opened(na, consent="Tôi đồng ý", actor=RESIDENT)
    opening.note_closed(na, actor=RESIDENT)
    [entry] = noted(na, "open_customer")
    assert (entry.details, entry.agency_id) == ({"consent": "Tôi đồng ý"}, at.agency.pk)
    assert entry.actor_kind == "resident"
    [entry] = noted(na, "close_customer")
    assert (entry.details, entry.agency_id) == ({}, at.agency.pk)


def test_what_is_not_hers_is_told_once_in_at_most_three_hundred_signs(at, na):
    bill = make.send(na, at)
    assert not opening.is_reported(bill.pk)
    assert opening.reported(bill.pk) == ""
    with pytest.raises(bills.WrongEntry) as wrong:
        opening.report_not_mine(bill, words=" \n ", actor=RESIDENT)
    assert wrong.value.field == "words"
    assert not opening.is_reported(bill.pk)
    opening.report_not_mine(bill, words="  " + "a" * 301, actor=RESIDENT)
    assert opening.is_reported(bill.pk)
    assert opening.reported(bill.pk) == "a" * 300
    with pytest.raises(bills.AlreadyDone):
        opening.report_not_mine(bill, words="Lần nữa", actor=RESIDENT)
    other = make.send(na, at, item="khac")
    assert not opening.is_reported(other.pk)


@pytest.mark.parametrize(
    ("name", "is_linked"),
    [("", True), ("trần thị an", True), ("TRAN THI AN", True), ("Trần Thị Anh", False)],
)
def test_a_number_counts_with_the_right_name_only(house, at, na, name, is_linked):
    make_residents.hamlets(house.agency)
    home = make.household(house.agency)
    linked = customers.link_resident(
        na.pk,
        number=make_residents.NUMBER,
        name=name,
        consent="Tôi đồng ý",
        actor=RESIDENT,
        now=make.NOON,
    )
    na.refresh_from_db()
    assert linked is is_linked
    assert na.household_id == (home if is_linked else None)
    vain = audit.trail_of("organisations.agency", house.agency.pk).filter(verb="residents.look")
    assert [one.details["found"] for one in vain] == ([] if is_linked else [False])
