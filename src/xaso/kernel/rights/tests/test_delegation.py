"""Writing delegations and rights down, ending them, and what holds on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations import api as organisations
from xaso.kernel.organisations.tests import make as make_agencies
from xaso.kernel.rights import api as rights
from xaso.kernel.rights.tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def agency():
    return make_agencies.agency()


@pytest.fixture
def chair(agency):
    return make.chair(agency)


@pytest.fixture
def deputy(agency):
    return people.staff("officer", agency=agency, full_name="Nông Văn Hà")


def held(agency, account, day):
    return rights.book_on(agency.pk, day).delegated_to(account.pk, {"leader"}) is not None


def test_a_delegation_holds_from_its_first_day_until_the_day_before_its_end(agency, chair, deputy):
    make.delegation(deputy, chair)

    days = [make.SINCE - DAY, make.SINCE, make.UNTIL - DAY, make.UNTIL]
    assert [held(agency, deputy, day) for day in days] == [False, True, True, False]


def test_without_an_end_it_holds_until_it_is_ended(agency, chair, deputy):
    made = make.delegation(deputy, chair, valid_until=None)
    assert held(agency, deputy, date(2040, 1, 1))

    rights.end_delegation(
        actor=people.MACHINE, delegation=made, valid_until=date(2026, 12, 1), ground="Điều động"
    )

    assert held(agency, deputy, date(2026, 11, 30))
    assert not held(agency, deputy, date(2026, 12, 1))
    entries = list(audit.trail_of("rights.delegation", made.pk))
    assert [entry.verb for entry in entries] == ["rights.delegate", "rights.end_delegation"]
    assert [entry.ground for entry in entries] == ["12/QĐ-UBND", "Điều động"]
    assert {entry.agency_id for entry in entries} == {agency.pk}
    assert entries[0].details == {
        "form": "KT",
        "position": str(chair.pk),
        "account": str(deputy.pk),
    }


def test_ending_before_it_began_leaves_it_without_a_day(agency, chair, deputy):
    made = make.delegation(deputy, chair)

    rights.end_delegation(
        actor=people.MACHINE, delegation=made, valid_until=date(2020, 1, 1), ground="Nhầm"
    )

    assert made.valid_until == make.SINCE
    assert not held(agency, deputy, make.SINCE)


@pytest.mark.parametrize("until", [make.UNTIL, make.UNTIL + DAY])
def test_an_end_never_moves_later(agency, chair, deputy, until):
    made = make.delegation(deputy, chair)

    with pytest.raises(rights.AlreadyEnded, match="hết hiệu lực"):
        rights.end_delegation(
            actor=people.MACHINE, delegation=made, valid_until=until, ground="Nhầm"
        )


def test_it_dies_with_the_post_that_is_signed_for(agency, chair, deputy):
    make.delegation(deputy, chair)
    organisations.end_position(actor=people.MACHINE, position=chair, valid_until=date(2026, 11, 20))

    assert held(agency, deputy, date(2026, 11, 19))
    assert not held(agency, deputy, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"form": "TUQ", "valid_until": None}, "thời hạn"),
        ({"valid_until": make.SINCE}, "sau ngày bắt đầu"),
        ({"valid_until": make.SINCE - DAY}, "sau ngày bắt đầu"),
    ],
)
def test_a_term_is_needed_and_runs_forward(chair, deputy, given, why):
    with pytest.raises(rights.NotDelegable, match=why):
        make.delegation(deputy, chair, **given)
    assert not rights.Delegation.objects.exists()


def test_who_can_sign_for_whom(agency, chair, deputy):
    clerk_post = make_agencies.position("clerk", agency=agency)
    elsewhere = people.staff("officer", agency=make_agencies.agency(is_shown=False))
    technician = people.staff("officer", "technician", agency=agency)
    chairman = people.staff(agency=agency)
    identity.hold_position(
        actor=people.MACHINE, account=chairman, position=chair, valid_from=date(2026, 1, 1)
    )

    for account, post, why in (
        (deputy, clerk_post, "chức danh lãnh đạo"),
        (elsewhere, chair, "không giữ vị trí nào"),
        (technician, chair, "kỹ thuật"),
        (chairman, chair, "chính chức danh"),
    ):
        with pytest.raises(rights.NotDelegable, match=why):
            make.delegation(account, post)


@pytest.mark.parametrize(
    "bad",
    [
        {"decision": ""},
        {"form": "TUQ", "valid_until": None},
        {"valid_until": make.SINCE - DAY},
    ],
)
def test_the_database_refuses_what_must_never_be(agency, chair, deputy, bad):
    row = {
        "agency": agency,
        "form": "KT",
        "position": chair,
        "account": deputy,
        "signs_as": "Phó Chủ tịch",
        "decision": "1/QĐ",
        "valid_from": make.SINCE,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        rights.Delegation.objects.create(**row | bad)


def test_who_signs_on_a_day_by_post_and_by_delegation(agency, chair, deputy):
    chairman = people.staff(agency=agency, full_name="Hoàng Văn Phúc")
    identity.hold_position(
        actor=people.MACHINE, account=chairman, position=chair, valid_from=date(2026, 1, 1)
    )
    make.delegation(deputy, chair, fields=["Hộ tịch", "Hộ tịch"], procedures=["2.0", "1.0"])

    before = rights.signers_on(agency.pk, make.SINCE - DAY)
    [own, other] = rights.signers_on(agency.pk, make.SINCE)

    assert [(one.name, one.lines) for one in before] == [("Hoàng Văn Phúc", "CHỦ TỊCH")]
    assert (own.name, own.delegation) == ("Hoàng Văn Phúc", None)
    assert (other.name, other.lines) == ("Nông Văn Hà", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH")
    assert other.delegation is not None
    assert other.delegation.fields == ["Hộ tịch"]
    assert other.delegation.procedures == ["1.0", "2.0"]
    assert not rights.signers_on(make_agencies.agency(is_shown=False).pk, make.SINCE)


def test_a_disabled_account_signs_nothing(agency, chair, deputy):
    make.delegation(deputy, chair)
    deputy.is_active = False
    deputy.save()

    assert rights.signers_on(agency.pk, make.SINCE) == []


def test_a_right_holds_in_its_agency_for_its_term_and_is_written_down(agency):
    other = make_agencies.agency(is_shown=False)
    made = rights.set_right(
        actor=people.MACHINE,
        agency=agency,
        role="head",
        act="approve",
        is_granted=True,
        basis=" QĐ 7 ",
        valid_from=make.SINCE,
        valid_until=make.UNTIL,
        field="Hộ tịch",
    )

    days = [make.SINCE - DAY, make.SINCE, make.UNTIL - DAY, make.UNTIL]
    books = [rights.book_on(agency.pk, day) for day in days]
    assert [bool(book.rules) for book in books] == [False, True, True, False]
    [rule] = books[1].rules
    assert (rule.role, rule.act, rule.is_granted, rule.basis) == ("head", "approve", True, "QĐ 7")
    assert (rule.procedure, rule.field, rule.state) == ("", "Hộ tịch", "")
    assert not rights.book_on(other.pk, make.SINCE).rules
    [entry] = audit.trail_of("rights.right", made.pk)
    assert (entry.verb, entry.agency_id) == ("rights.set_right", agency.pk)
    assert entry.details == {"role": "head", "act": "approve", "granted": True}


def test_a_right_without_an_agency_holds_everywhere(agency):
    rights.Right.objects.create(
        role="intake", act="start", is_granted=False, basis="NĐ", valid_from=make.SINCE
    )

    assert rights.book_on(agency.pk, make.SINCE).rules
