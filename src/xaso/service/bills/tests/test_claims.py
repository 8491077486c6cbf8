"""A poor household is spared: asked once, looked up with consent, confirmed by a clerk."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations.tests import make as organisations
from xaso.kernel.residents.tests.make import NUMBER
from xaso.kernel.scope import api as scope
from xaso.service.bills import api as bills
from xaso.service.bills.tests import make
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make as make_payments

NOON, PERIOD = make.NOON, make.PERIOD
AGREED = "Tôi đồng ý cho nhà trường hỏi danh sách hộ nghèo của xã"
YEAR = {"valid_from": date(2026, 1, 1), "valid_until": date(2027, 1, 1)}


@pytest.fixture
def commune(db):
    return make.commune()


@pytest.fixture
def school(commune):
    made = make.office(commune)
    make.take(made)
    return made


@pytest.fixture
def thao(commune):
    account = people.staff("officer", agency=commune)
    return people.actor(account, commune, on=NOON.date())


@pytest.fixture
def home(commune):
    return make.household(commune)


def entitle(commune, home, actor, exemption="bill-poor", **values):
    return bills.entitle_household(
        commune, home, exemption=exemption, evidence="QĐ 12/QĐ-UBND", actor=actor, now=NOON,
        **(YEAR | values),
    )  # fmt: skip


def link(customer):
    return bills.link_resident(
        customer.pk, number=NUMBER, consent=AGREED, actor=identity.RESIDENT, now=NOON
    )


def ask(customer, exemption="bill-poor", **values):
    told = {"consent": AGREED, "actor": identity.RESIDENT, "now": NOON, **values}
    return bills.ask_exemption(customer.pk, exemption=exemption, **told)


def test_a_listed_household_is_spared_now_and_next_time(school, commune, thao, home):
    entitle(commune, home, thao)
    bill = make.bill_of(school)
    with scope.of(agencies=[school.agency.pk]):
        assert link(bill.customer)
        claim = ask(bill.customer)
    assert (claim.proof, claim.evidence, claim.valid_until) == (
        "register", "QĐ 12/QĐ-UBND", date(2027, 1, 1),
    )  # fmt: skip
    with scope.of(agencies=[school.agency.pk]):
        bills.confirm_claim(claim.pk, actor=school.keeper, now=NOON)
    bill = make.bill_of(school)
    assert (bill.amount, bill.gross, bill.state, bill.exemption) == (
        0, 260_000, "exempt", "bill-poor",
    )  # fmt: skip
    assert make.owed(bill).standing == "exempt"
    make.take(school, title="Khoản thu tháng 12", period="2026-12")
    later = make.bill_of(school)
    assert (later.amount, later.state, later.period) == (0, "exempt", "2026-12")
    assert make.owed(later).evidence == "QĐ 12/QĐ-UBND"
    assert make.bill_of(school, "HS02").amount == 260_000
    looks = audit.trail_of("organisations.agency", commune.pk)
    assert "bills.look_entitled" in {entry.verb for entry in looks}


def test_half_is_spared_the_near_poor_even_of_a_part_paid_bill(school, commune, thao, home):
    entitle(commune, home, thao, "bill-near-poor")
    bill = make.bill_of(school)
    link(bill.customer)
    make_payments.paid(make.owed(bill), 200_000)
    claim = ask(bill.customer, "bill-near-poor")
    bills.confirm_claim(claim.pk, actor=school.keeper, now=NOON)
    bill = make.bill_of(school)
    assert (bill.amount, bill.paid, bill.state) == (200_000, 200_000, "paid")


def test_without_the_list_a_paper_is_looked_at(school, commune, home):
    customer = make.bill_of(school).customer
    link(customer)
    with pytest.raises(bills.WrongEntry) as told:
        ask(customer)
    assert told.value.field == "evidence"
    claim = ask(customer, evidence=" Giấy chứng nhận hộ nghèo số 12 ")
    assert (claim.proof, claim.evidence, claim.valid_until) == (
        "paper", "Giấy chứng nhận hộ nghèo số 12", None,
    )  # fmt: skip
    for until in (None, NOON.date()):
        with pytest.raises(bills.WrongEntry) as told:
            bills.confirm_claim(claim.pk, valid_until=until, actor=school.keeper, now=NOON)
        assert told.value.field == "valid_until"
    done = bills.confirm_claim(
        claim.pk, valid_until=date(2026, 12, 31), actor=school.keeper, now=NOON
    )
    assert (done.state, done.valid_until, done.decided_by_id) == (
        "confirmed", date(2026, 12, 31), school.ha.pk,
    )  # fmt: skip


def test_the_words_agreed_to_are_kept_as_far_as_they_go(school, home):
    customer = make.bill_of(school).customer
    claim = ask(customer, evidence="Giấy", consent=f" {'a' * 201}")
    assert (claim.consent, claim.consent_at) == ("a" * 200, NOON)
    assert claim.valid_from == NOON.date()
    bills.link_resident(
        customer.pk, number=NUMBER, consent="b" * 201, actor=identity.RESIDENT, now=NOON
    )
    customer.refresh_from_db()
    assert (customer.consent, customer.person_id is None) == ("b" * 200, False)


def test_of_two_entries_of_a_household_the_longer_one_counts(school, commune, thao, home):
    entitle(commune, home, thao, valid_until=date(2026, 12, 1))
    entitle(commune, home, thao, valid_from=date(2026, 2, 1), valid_until=date(2027, 2, 1))
    entitle(commune, home, thao, valid_from=date(2026, 3, 1), valid_until=date(2027, 1, 1))
    customer = make.bill_of(school).customer
    link(customer)
    claim = ask(customer)
    assert (claim.valid_from, claim.valid_until) == (date(2026, 2, 1), date(2027, 2, 1))
    done = bills.confirm_claim(
        claim.pk, valid_until=date(2030, 1, 1), actor=school.keeper, now=NOON
    )
    assert done.valid_until == date(2027, 2, 1)


def test_what_is_not_here_is_nobodys(school):
    words = {"actor": school.keeper, "now": NOON}
    for act in (
        lambda: bills.confirm_claim(uuid4(), **words),
        lambda: bills.refuse_claim(uuid4(), reason="x", **words),
        lambda: bills.withdraw_claim(uuid4(), **words),
        lambda: bills.unlink_resident(uuid4(), actor=school.keeper),
    ):
        with pytest.raises(bills.UnknownBill):
            act()


def test_a_claim_is_confirmed_though_money_has_just_come(school):
    bill = make.bill_of(school)
    claim = ask(bill.customer, evidence="Giấy")
    make_payments.paid(make.owed(bill))
    until = date(2027, 1, 1)
    done = bills.confirm_claim(claim.pk, valid_until=until, actor=school.keeper, now=NOON)
    assert done.state == "confirmed"
    bills.follow(bill.subject)
    bill.refresh_from_db()
    assert (bill.state, bill.amount, bill.exemption) == ("paid", 260_000, "")


def test_an_exempt_bill_that_is_given_up_stays_given_up(school):
    bill = make.bill_of(school)
    claim = ask(bill.customer, evidence="Giấy")
    bills.confirm_claim(claim.pk, valid_until=date(2027, 1, 1), actor=school.keeper, now=NOON)
    bills.cancel_bill(bill.pk, reason="Sai", actor=school.leader, now=NOON)
    bills.follow(bill.subject)
    bill.refresh_from_db()
    assert (bill.state, bill.reason) == ("cancelled", "Sai")


def test_a_bill_that_stands_again_is_spared_as_before(school, commune, thao, home):
    entitle(commune, home, thao, "bill-near-poor")
    customer = make.bill_of(school).customer
    link(customer)
    claim = ask(customer, "bill-near-poor")
    bills.confirm_claim(claim.pk, actor=school.keeper, now=NOON)
    newer = make.take(school, due_on=date(2026, 12, 15))
    bills.undo(newer.pk, reason="Sai", actor=school.leader, now=NOON)
    old = make.bill_of(school).replaces
    assert old is not None
    owed = make.owed(old)
    assert (old.state, old.amount, old.exemption) == ("open", 130_000, "bill-near-poor")
    assert (owed.amount, owed.exemption, owed.evidence, owed.standing) == (
        130_000, "bill-near-poor", "QĐ 12/QĐ-UBND", "open",
    )  # fmt: skip


@pytest.fixture
def waste(commune):
    return make.office(
        commune, kind="waste", way="link", name="Hợp tác xã môi trường", pay_url="https://x.example"
    )


def listed(waste, paid, period=PERIOD):
    heading = ("Mã hộ", "Họ tên", "Số tiền", "Đã nộp")
    make.take(waste, make.csv_of([("H1", "An", "30.000", paid)], heading), period=period)
    return make.bill_of(waste, "H1")


def test_what_was_paid_at_the_page_before_one_is_spared_stays_paid(waste):
    claim = ask(listed(waste, "0", "2026-10").customer, "bill-near-poor", evidence="Giấy")
    until = date(2027, 1, 1)
    bills.confirm_claim(claim.pk, valid_until=until, actor=waste.keeper, now=NOON)

    def stands(paid):
        bill = listed(waste, paid)
        return bill.state, bill.amount, bill.paid, bill.gross

    assert stands("0") == ("open", 15_000, 0, 30_000)
    assert stands("14.999") == ("part", 15_000, 14_999, 30_000)
    assert stands("20.000") == ("outside", 20_000, 20_000, 30_000)
    assert stands("30.000") == ("outside", 30_000, 30_000, 30_000)
    assert stands("0") == ("open", 15_000, 0, 30_000)
    assert listed(waste, "30.000", "2026-12").amount == 30_000
    with pytest.raises(bills.WrongEntry, match="mới"):
        listed(waste, "30.001")


def test_a_provider_with_its_own_page_spares_by_its_next_list(waste):
    bill = listed(waste, "0")
    claim = ask(bill.customer, evidence="Giấy")
    bills.confirm_claim(claim.pk, valid_until=date(2027, 1, 1), actor=waste.keeper, now=NOON)
    bill.refresh_from_db()
    assert (bill.state, bill.amount) == ("open", 30_000)
    later = listed(waste, "0", "2026-12")
    assert (later.state, later.gross, later.amount, later.exemption) == (
        "exempt", 30_000, 0, "bill-poor",
    )  # fmt: skip
    assert (later.settled_at, later.obligation) == (NOON, None)


def test_asked_once(school):
    customer = make.bill_of(school).customer
    ask(customer, evidence="Giấy")
    with pytest.raises(bills.AlreadyDone):
        ask(customer, evidence="Giấy")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"exemption": "bill-poor-water"}, "exemption"),
        ({"exemption": "poor"}, "exemption"),
        ({"exemption": "khong-co"}, "exemption"),
        ({"consent": " "}, "consent"),
    ],
)
def test_what_does_not_hold_is_not_asked(school, values, field):
    customer = make.bill_of(school).customer
    with pytest.raises(bills.WrongEntry) as told:
        ask(customer, evidence="Giấy", **values)
    assert told.value.field == field


def test_a_list_that_ran_out_spares_nobody(school, commune, thao, home):
    entitle(commune, home, thao, valid_until=NOON.date())
    customer = make.bill_of(school).customer
    link(customer)
    with pytest.raises(bills.WrongEntry):
        ask(customer)


def test_a_refusal_says_why_and_one_may_ask_again(school):
    customer = make.bill_of(school).customer
    claim = ask(customer, evidence="Giấy")
    with pytest.raises(bills.WrongEntry) as told:
        bills.refuse_claim(claim.pk, reason="", actor=school.keeper, now=NOON)
    assert told.value.field == "reason"
    bills.refuse_claim(claim.pk, reason="Giấy hết hạn", actor=school.keeper, now=NOON)
    with pytest.raises(bills.AlreadyDone):
        bills.confirm_claim(claim.pk, actor=school.keeper, now=NOON)
    assert make.bill_of(school).amount == 260_000
    assert ask(customer, evidence="Giấy mới").state == "asked"


def test_a_withdrawn_claim_spares_no_more(school):
    customer = make.bill_of(school).customer
    claim = ask(customer, evidence="Giấy")
    bills.confirm_claim(claim.pk, valid_until=date(2027, 1, 1), actor=school.keeper, now=NOON)
    bills.withdraw_claim(claim.pk, actor=identity.RESIDENT, now=NOON)
    make.take(school, title="Khoản thu tháng 12", period="2026-12")
    assert make.bill_of(school).amount == 260_000
    with pytest.raises(bills.AlreadyDone):
        bills.withdraw_claim(claim.pk, actor=identity.RESIDENT, now=NOON)


def test_only_the_providers_clerk_confirms(school, commune):
    claim = ask(make.bill_of(school).customer, evidence="Giấy")
    other = make.office(commune, name="Trường khác")
    for actor in (school.leader, school.reader, other.keeper, identity.RESIDENT):
        with pytest.raises(bills.NotAllowed):
            bills.confirm_claim(claim.pk, valid_until=date(2027, 1, 1), actor=actor, now=NOON)


def test_the_commune_keeps_its_list(commune, thao, home, school):
    entitle(commune, home, thao)
    with pytest.raises(bills.AlreadyDone):
        entitle(commune, home, thao)
    with pytest.raises(bills.NotAllowed):
        entitle(commune, home, school.keeper)
    with pytest.raises(bills.WrongEntry) as told:
        entitle(commune, home, thao, valid_from=date(2027, 1, 1))
    assert told.value.field == "valid_until"
    with pytest.raises(bills.WrongEntry) as told:
        bills.entitle_household(
            commune, home, exemption="x", evidence=" ", actor=thao, now=NOON, **YEAR
        )
    assert told.value.field == "evidence"


def test_nobody_is_linked_without_consent_or_a_number(school, home):
    customer = make.bill_of(school).customer
    with pytest.raises(bills.WrongEntry) as told:
        bills.link_resident(
            customer.pk, number=NUMBER, consent=" ", actor=identity.RESIDENT, now=NOON
        )
    assert told.value.field == "consent"
    assert not bills.link_resident(
        customer.pk, number="019301009999", consent=AGREED, actor=identity.RESIDENT, now=NOON
    )
    customer.refresh_from_db()
    assert (customer.person_id, customer.household_id, customer.consent_at) == (None, None, None)
    assert link(customer) is True
    customer.refresh_from_db()
    assert (customer.household_id, customer.consent, customer.consent_at) == (home, AGREED, NOON)
    bills.unlink_resident(customer.pk, actor=identity.RESIDENT)
    customer.refresh_from_db()
    assert (customer.household_id, customer.consent, customer.consent_at) == (None, "", None)


def test_a_household_sees_what_its_linked_members_owe(school, commune, home):
    one, other = make.bill_of(school, "HS01"), make.bill_of(school, "HS02")
    water = make.office(commune, kind="water", name="Hợp tác xã nước")
    tap = make.customer(water)
    link(one.customer)
    link(tap)
    one.customer.refresh_from_db()
    with scope.of():
        together = bills.with_household([one.customer], NOON.date())
        assert {row.code for row in together} == {"HS01", "N001"}
        alone = bills.with_household([other.customer], NOON.date())
        assert [row.code for row in alone] == ["HS02"]
        found = bills.customers_by_ids(commune.pk, [one.customer_id, tap.pk], NOON.date())
        assert len(found) == 2
        elsewhere = organisations.agency(is_shown=False)
        assert bills.customers_by_ids(elsewhere.pk, [tap.pk], NOON.date()) == []


def test_settled_bills_are_shown_since_a_day(school):
    bill = make.bill_of(school)
    make_payments.paid(make.owed(bill))
    bills.follow(bill.subject)
    assert bills.bills_of([bill.customer]) == []
    assert [one.pk for one in bills.bills_of([bill.customer], since=NOON.date())] == [bill.pk]
    assert sum(row.owed for row in payments.obligations_about([bill.subject])) == 0
