"""Every act on bills stands in the trail of its provider, in words people know."""

from __future__ import annotations

from datetime import date

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.bills import api as bills
from xaso.service.bills.services import correcting
from xaso.service.bills.tests import make

NOON, PERIOD = make.NOON, make.PERIOD
AGREED = "Đồng ý cho tra danh sách"


@pytest.fixture
def commune(db):
    return make.commune()


@pytest.fixture
def school(commune):
    return make.office(commune)


@pytest.fixture
def water(commune):
    return make.office(commune, kind="water", name="Hợp tác xã nước sạch xóm Đuổm")


def trail(kind, key):
    """Return what was done with a thing, the latest first, each with its details."""
    found = list(audit.trail_of(kind, key))[::-1]
    assert all(audit.words_for(entry.verb) != entry.verb for entry in found)
    return [(entry.verb.removeprefix("bills."), entry.details) for entry in found]


def by(kind, key):
    """Return by whom and in whose trail the things were done."""
    return {(entry.actor_id, entry.agency_id) for entry in audit.trail_of(kind, key)}


def test_what_a_list_goes_through(school):
    row = make.take(school)
    bills.undo(row.pk, reason="Sai", actor=school.leader, now=NOON)
    undone, taken, looked = trail("bills.list", row.pk)
    assert undone == ("undo", {"subject": "bills", "bills": 3})
    assert taken == ("take", {"subject": "bills", **row.counts})
    assert row.counts["replaced"] == 0
    assert looked == ("look", {"subject": "bills", "rows": 3})
    assert by("bills.list", row.pk) == {
        (school.ha.pk, school.agency.pk), (school.son.pk, school.agency.pk),
    }  # fmt: skip
    draft = make.look(school, subject="customers")
    bills.drop(draft.pk, actor=school.keeper, now=NOON)
    assert trail("bills.list", draft.pk)[0] == ("drop", {"subject": "customers"})


def test_what_a_bill_goes_through(school):
    make.take(school)
    one, two, three = (make.bill_of(school, f"HS0{n}") for n in (1, 2, 3))
    new = correcting.correct(
        one.pk, amount=1_000, due_on=None, reason="Sai", actor=school.keeper, now=NOON
    )
    told = {"replaces": str(one.pk), "old": 260_000, "new": 1_000}
    assert trail("bills.bill", new.pk) == [("replace", told)]
    bills.settle_outside(two.pk, proof=" PT 1 ", actor=school.keeper, now=NOON)
    assert trail("bills.bill", two.pk) == [("settle_outside", {"amount": 260_000, "proof": "PT 1"})]
    bills.cancel_bill(three.pk, reason="Sai", actor=school.leader, now=NOON)
    assert trail("bills.bill", three.pk) == [("cancel", {"amount": 250_000})]
    assert by("bills.bill", three.pk) == {(school.son.pk, school.agency.pk)}


def test_what_a_customer_goes_through(school, commune):
    make.household(commune)
    known = make.customer(school, "hs 01")
    entry = bills.CustomerEntry("", bills.Told("An"), "3A")
    bills.change_customer(known.pk, entry, actor=school.keeper)
    for last_day in (date(2026, 12, 31), None):
        bills.end_customer(known.pk, last_day=last_day, actor=school.keeper)
    bills.link_resident(
        known.pk, number=make_residents.NUMBER, consent=AGREED, actor=identity.RESIDENT, now=NOON
    )
    bills.unlink_resident(known.pk, actor=identity.RESIDENT)
    assert trail("bills.customer", known.pk) == [
        ("unlink_resident", {}),
        ("link_resident", {}),
        ("end_customer", {"last_day": ""}),
        ("end_customer", {"last_day": "2026-12-31"}),
        ("change_customer", {}),
        ("add_customer", {}),
    ]


def claimed(known, **values):
    told = {"evidence": "Giấy số 12", "actor": identity.RESIDENT, "now": NOON, **values}
    return bills.ask_exemption(known.pk, exemption="bill-poor", consent=AGREED, **told)


def test_what_a_claim_goes_through(school, commune):
    known = make.customer(school)
    refused = claimed(known)
    bills.refuse_claim(refused.pk, reason="Hết hạn", actor=school.keeper, now=NOON)
    which = {"exemption": "bill-poor"}
    asked = ("ask_exemption", {**which, "proof": "paper"})
    assert trail("bills.exemption_claim", refused.pk) == [("refuse_claim", which), asked]
    claim = claimed(known)
    until = date(2027, 1, 1)
    bills.confirm_claim(claim.pk, valid_until=until, actor=school.keeper, now=NOON)
    bills.withdraw_claim(claim.pk, actor=identity.RESIDENT, now=NOON)
    assert trail("bills.exemption_claim", claim.pk) == [
        ("withdraw_claim", which),
        ("confirm_claim", {**which, "provider": str(school.provider.pk)}),
        asked,
    ]
    for row in (refused, claim):
        row.refresh_from_db()
        assert row.decided_at == NOON
    assert (refused.reason, refused.decided_by_id) == ("Hết hạn", school.ha.pk)


def test_a_look_at_the_communes_list_stands_in_the_communes_trail(school, commune):
    home, known = make.household(commune), make.customer(school)
    unlinked = claimed(known)
    bills.withdraw_claim(unlinked.pk, actor=identity.RESIDENT, now=NOON)
    bills.link_resident(
        known.pk, number=make_residents.NUMBER, consent=AGREED, actor=identity.RESIDENT, now=NOON
    )
    first = claimed(known)
    bills.withdraw_claim(first.pk, actor=identity.RESIDENT, now=NOON)
    make.entitled(commune, home)
    assert claimed(known).proof == "register"
    looks = audit.trail_of("organisations.agency", commune.pk).filter(verb="bills.look_entitled")
    assert [(one.details, one.agency_id) for one in looks] == [
        ({"customer": str(known.pk), "found": False}, commune.pk),
        ({"customer": str(known.pk), "found": True}, commune.pk),
    ]
    assert audit.words_for("bills.look_entitled") != "bills.look_entitled"


def test_what_a_provider_sets_up(water):
    key = ("bills.provider", water.provider.pk)
    bills.issue_token(water.provider.pk, actor=make.CONSOLE)
    bills.remind(water.provider, actor=water.keeper, now=NOON)
    assert trail(*key) == [
        ("remind", {"sent": 0, "unreachable": 0}),
        ("issue_token", {}),
        ("add_provider", {"kind": "water", "way": "qr"}),
    ]
    price = make.tariff(water)
    assert trail("bills.tariff", price.pk) == [("set_tariff", {"since": "2025-07-01"})]
    assert by("bills.tariff", price.pk) == {(water.son.pk, water.agency.pk)}


def test_what_a_meter_goes_through(water):
    make.tariff(water)
    meter = make.meter(make.customer(water), water, number="DH-1")
    make.read(water, make.reading(meter, 171))
    bills.withdraw_reading(
        meter.readings.get().pk, reason=" Đọc nhầm ", actor=water.keeper, now=NOON
    )
    make.read(water, make.reading(meter, 117))
    row = bills.bill_readings(water.provider, PERIOD, due_on=None, actor=water.keeper, now=NOON)
    assert trail("bills.meter", meter.pk) == [
        ("record_reading", {"period": PERIOD, "value": 117}),
        ("withdraw_reading", {"period": PERIOD}),
        ("record_reading", {"period": PERIOD, "value": 171}),
        ("add_meter", {"number": "DH-1"}),
    ]
    [billed] = trail("bills.list", row.pk)
    told = {"period": "tháng 11/2026", "new": 1, "amount": 127_600}
    assert billed == ("bill_readings", told)
    withdrawn = bills.Reading.objects.exclude(withdrawn_at=None).get()
    assert (withdrawn.withdrawn_at, withdrawn.reason) == (NOON, "Đọc nhầm")


def test_who_reminded_how_many_is_told_in_numbers_alone(school):
    heading = ("Mã học sinh", "Họ và tên", "SĐT", "Số tiền")
    told = [("A1", "An", "0912345678", "5.000"), ("A2", "Bê", "", "5.000")]
    make.take(school, make.csv_of(told, heading), due_on=NOON.date())
    bills.remind(school.provider, actor=school.keeper, now=NOON)
    assert trail("bills.provider", school.provider.pk)[0] == (
        "remind", {"sent": 1, "unreachable": 1},
    )  # fmt: skip


def test_the_communes_list_is_the_communes_own(commune):
    thao = people.actor(people.staff("officer", agency=commune), commune, on=NOON.date())
    home = make.household(commune)
    bills.entitle_household(
        commune, home, exemption="bill-poor", evidence=" QĐ 12 ", valid_from=date(2026, 1, 1),
        valid_until=date(2026, 1, 2), actor=thao, now=NOON,
    )  # fmt: skip
    [entry] = audit.entries_about("bills.entitled_household")
    assert (entry.verb, entry.agency_id, entry.details) == (
        "bills.entitle_household", commune.pk, {"exemption": "bill-poor"},
    )  # fmt: skip
