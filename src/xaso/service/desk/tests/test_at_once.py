"""A certified copy while the person waits: one page from the declaration to the hand-over."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone

from xaso.kernel.files.tests.make import pdf
from xaso.kernel.forms.tests.make import valid_answers
from xaso.kernel.identity.tests import make as people
from xaso.kernel.rights import api as rights
from xaso.service.cash_desk import api as cash_desk
from xaso.service.desk import at_once
from xaso.service.desk.models import AtOnceRule
from xaso.service.desk.services import Request
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.payments import api as payments
from xaso.service.registers import api as registers
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
COPIES = "2.000815"
PAGE, INTAKE = "/can-bo/tra-ngay/", "/can-bo/tiep-nhan/"
PAPERS = [
    {"tenGiayTo": "Học bạ", "coQuanCap": "THPT Phú Lương", "soTrang": 12, "soBan": 2},
    {"tenGiayTo": "Căn cước", "coQuanCap": "Bộ Công an", "soTrang": 2, "soBan": 1},
]


def commune(**more):
    version = {"code": COPIES, "name": "Chứng thực bản sao", "form_id": "CT_BS", "papers": ()}
    at = make.house(**version | more)
    for act in ("propose", "issue"):
        rights.set_right(
            actor=people.MACHINE,
            agency=at.agency,
            role="intake",
            act=act,
            procedure=at.adoption.procedure.code,
            is_granted=True,
            basis="Quy chế một cửa",
            valid_from=date(2026, 1, 1),
        )
    return at


@pytest.fixture
def at():
    return commune()


def typed(**more):
    declared = valid_answers("CT_BS", 3, timezone.localdate())
    return {
        "key": str(uuid4()),
        "procedure": COPIES,
        "declared": "1",
        "submitter_name": make.PARTIES.submitter_name,
        "do": "at-once",
        **declared,
        **more,
    }


def request(at, **more):
    return Request(**{
        "procedure_code": at.adoption.procedure.code,
        "parties": make.PARTIES,
        "papers": [],
        "answers": {"nyc.hoTen": "Lan", "ct": PAPERS},
        **more,
    })


def taken(at, asked=None, *, intake=None):
    return at_once.take_in_at_once(
        intake=intake or uuid4(),
        agency=at.agency,
        actor=at.acts(at.minh),
        request=asked or request(at),
        now=make.MORNING,
    )


def signed(at):
    filed = taken(at)
    make.ACTS["approve"](at, filed.dossier_id, make.MORNING)
    return dossiers.Dossier.objects.get(pk=filed.dossier_id)


def given(at, dossier, **more):
    at_once.hand_over(**{
        "dossier": dossier,
        "actor": at.acts(at.minh),
        "now": make.MORNING,
        "expected_version": dossier.version,
        "receiver": "Nguyễn Thị Ngọc Ánh",
        "receipt_number": "0000124",
        "exempt_because": "",
        **more,
    })
    dossier.refresh_from_db()
    return dossier


def test_the_whole_way_on_one_page(at, client):
    client.force_login(at.minh)
    answer = client.post(INTAKE, typed())
    assert answer.status_code == 303, answer.text
    page = answer["Location"]
    waiting = client.get(page)
    assert waiting["Refresh"] == "5"
    assert 'data-testid="waiting"' in waiting.text
    dossier = dossiers.Dossier.objects.get()

    make.ACTS["approve"](at, dossier.pk, timezone.now())
    ready = client.get(page)
    assert "Refresh" not in ready
    version = str(dossiers.Dossier.objects.get().version)
    assert client.post(page, {"do": "number", "version": version}).status_code == 303
    to_pay = client.get(page)
    assert 'data-testid="charge"' in to_pay.text
    version = str(dossiers.Dossier.objects.get().version)
    client.post(page, {"do": "hand-over", "version": version, "receipt_number": "0000124"})

    dossier.refresh_from_db()
    assert dossier.state == "returned"
    assert [event.type for event in dossier.events.order_by("seq")] == [
        *("submit", "receive", "start", "propose", "approve", "issue", "return_result")
    ]
    assert dossier.fees.get().receipt_number == "0000124"
    assert registers.Entry.objects.filter(dossier_id=dossier.pk).exists()
    assert "0000124" in client.get(page).text


def test_the_link_lays_everything_out(at, client):
    client.force_login(at.minh)
    listing = client.get(PAGE)
    assert f"thu-tuc={COPIES}&amp;tra-ngay=1" in listing.text

    page = client.get(f"{INTAKE}?thu-tuc={COPIES}&tra-ngay=1")
    assert 'data-testid="at-once"' in page.text
    assert 'name="ct.0.tenGiayTo"' in page.text


def test_without_the_link_the_declaration_waits_to_be_asked_for(at, client):
    client.force_login(at.minh)
    page = client.get(f"{INTAKE}?thu-tuc={COPIES}")

    assert 'data-testid="at-once"' not in page.text
    assert 'name="ct.0.tenGiayTo"' not in page.text


def test_a_mistake_files_nothing_and_keeps_what_was_typed(at, client):
    client.force_login(at.minh)
    answer = client.post(INTAKE, typed(**{"ct.0.tenGiayTo": "", "ct.0.coQuanCap": "Sở Nội vụ"}))

    assert answer.status_code == 422
    assert "Sở Nội vụ" in answer.text
    assert not dossiers.Dossier.objects.exists()


def test_a_paper_that_must_not_be_certified_stops_it(at):
    bad = [PAPERS[0], {**PAPERS[1], "camChungThuc": ["tay-xoa"]}]

    with pytest.raises(at_once.AtOnceRefusal, match="Căn cước"):
        taken(at, request(at, answers={"nyc.hoTen": "Lan", "ct": bad}))
    assert not dossiers.Dossier.objects.exists()


def test_without_a_declaration_there_is_nothing_to_certify(at):
    with pytest.raises(at_once.AtOnceRefusal, match="phiếu yêu cầu"):
        taken(at, request(at, answers={}))


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ({}, True),
        ({"valid_until": "2026-11-18"}, True),
        ({"valid_until": "2026-11-17"}, False),
        ({"valid_from": "2026-11-17"}, True),
        ({"valid_from": "2026-11-18"}, False),
    ],
)
def test_only_what_a_rule_of_today_lets_is_done_at_once(at, dates, holds):
    AtOnceRule.objects.filter(procedure_code=COPIES).update(**dates)

    assert at_once.is_at_once(COPIES, make.MORNING) is holds
    assert [one.procedure.code for one in at_once.offers(at.agency, make.MORNING)] == (
        [COPIES] if holds else []
    )
    if not holds:
        with pytest.raises(at_once.AtOnceRefusal, match="không thuộc diện"):
            taken(at)


def test_without_the_right_to_draft_nothing_is_taken_in():
    at = make.house(code=COPIES, form_id="CT_BS", papers=())

    with pytest.raises(dossiers.NotAllowed):
        taken(at)
    assert not dossiers.Dossier.objects.exists()


def test_pressed_twice_it_is_taken_in_once(at):
    key = uuid4()
    first, second = taken(at, intake=key), taken(at, intake=key)

    assert first.dossier_id == second.dossier_id
    assert dossiers.Dossier.objects.get().step == "approval"


def test_who_filled_it_in_does_not_sign(at):
    filed = taken(at)
    leaders = people.actor(at.minh, at.agency, on=make.MORNING.date())

    with pytest.raises(dossiers.NotAllowed):
        dossiers.move_only("approve", dossier_id=filed.dossier_id, actor=leaders, now=make.MORNING)


def test_every_paper_is_charged_by_the_tariff_of_the_day(at):
    dossier = signed(at)

    charge = at_once.charge_of(dossier, make.MORNING)
    assert (charge.amount, charge.basis) == (2 * 14_000 + 4_000, "Thông tư 226/2016/TT-BTC")
    assert charge.fee_code == "certified-copy"
    payments.Fee.objects.update(valid_until="2026-01-01")
    assert at_once.charge_of(dossier, make.MORNING).amount == 0


def issued(at):
    dossier = signed(at)
    dossiers.issue(dossier_id=dossier.pk, actor=at.acts(at.minh), now=make.MORNING)
    dossier.refresh_from_db()
    return dossier


def test_two_kinds_of_paper_leave_with_two_numbers_and_one_receipt(at):
    dossier = given(at, issued(at))

    assert results.issued_for(dossier.pk).get().number == "1-2/SCT/BS"
    fee = dossier.fees.get()
    assert (fee.amount, fee.receipt_number, fee.taken_by_id) == (32_000, "0000124", at.minh.pk)
    assert fee.paid_at == make.MORNING
    assert dossier.finance == "paid"


def test_what_is_paid_at_once_lies_in_the_shift_of_who_took_it(at):
    actor = at.acts(at.minh)
    row = cash_desk.open_shift(at.agency.pk, desk="1", notes={}, actor=actor, now=make.MORNING)
    given(at, issued(at))

    taking = row.takings.get()
    assert (taking.amount, taking.payment.obligation.fee_code) == (32_000, "certified-copy")
    assert cash_desk.in_drawer(at.agency.pk, "1") == 32_000


def test_a_fee_needs_its_receipt(at):
    dossier = issued(at)

    with pytest.raises(dossiers.WrongEntry) as refusal:
        given(at, dossier, receipt_number="  ")
    assert refusal.value.field == "receipt_number"
    dossier.refresh_from_db()
    assert dossier.state == "resolved"
    assert not dossier.fees.exists()


def test_whom_the_law_spares_pays_nothing_and_it_is_said_why(at):
    dossier = given(at, issued(at), exempt_because="Hộ nghèo", receipt_number="")

    assert dossier.state == "returned"
    assert not dossier.fees.exists()
    seq = dossier.events.get(type="return_result").seq
    assert dossiers.notes_of(dossier)[seq] == "Nguyễn Thị Ngọc Ánh\nMiễn phí: Hộ nghèo"


def test_a_slow_hand_is_told_and_keeps_what_was_typed(at, client):
    dossier = issued(at)
    stale = str(dossier.version)
    given(at, dossier)
    client.force_login(at.minh)
    answer = client.post(
        f"{PAGE}{dossier.pk}/", {"do": "hand-over", "version": stale, "receipt_number": "77"}
    )

    assert answer.status_code == 409
    assert 'data-testid="said"' in answer.text


def test_a_missing_receipt_is_said_beside_its_field(at, client):
    dossier = issued(at)
    client.force_login(at.minh)
    sent = {"do": "hand-over", "version": str(dossier.version), "receiver": "Bà Tư"}
    answer = client.post(f"{PAGE}{dossier.pk}/", sent)

    assert answer.status_code == 422
    assert "Ghi số biên lai" in answer.text
    assert "Bà Tư" in answer.text


def test_a_dossier_of_another_procedure_is_not_shown_here(client):
    at = commune(code="1.004873", form_id="")
    dossier = make.dossier(at, "resolved")
    client.force_login(at.minh)

    assert client.get(f"{PAGE}{dossier.pk}/").status_code == 404


def test_what_is_under_way_stands_in_the_list_until_it_is_handed_over(at):
    first, second = issued(at), signed(at)
    actor = at.acts(at.minh)

    def codes():
        return [one.pk for one in at_once.under_way(actor, at.agency, make.MORNING)]

    assert codes() == [first.pk, second.pk]
    given(at, first)
    assert codes() == [second.pk]
    make.dossier(at, "approved")
    assert codes() == [second.pk]
    assert at_once.under_way(at.acts(at.mai), at.agency, make.MORNING) == []
    assert at_once.under_way(actor, at.agency, make.MORNING.replace(day=18)) == []


def electronic(client, at):
    """Take in one paper to be certified as an electronic copy; return its page and dossier."""
    client.force_login(at.minh)
    rows = {key: value for key, value in typed().items() if not key.startswith("ct.")}
    copy = {
        "ct.0.tenGiayTo": "Giấy chứng nhận kết hôn",
        "ct.0.coQuanCap": "UBND xã Vô Tranh",
        "ct.0.soTrang": "1",
        "ct.0.soBan": "1",
        "ct.0.hinhThuc": "dien-tu",
    }
    answer = client.post(INTAKE, rows | copy)
    assert answer.status_code == 303, answer.content.decode()[:3000]
    return answer["Location"], dossiers.Dossier.objects.get()


def test_an_electronic_copy_waits_for_the_scan_of_its_original(client, at):
    page, dossier = electronic(client, at)
    shown = client.get(page).content.decode()

    assert 'data-testid="scanning"' in shown
    assert 'data-testid="propose"' not in shown
    assert dossier.step == dossiers.Step.APPRAISAL
    assert [one.pk for one in at_once.under_way(at.acts(at.minh), at.agency, timezone.now())] == [
        dossier.pk
    ]
    refused = client.post(page, {"do": "propose", "version": dossier.version})
    assert refused.status_code == 422
    assert "quét hoặc chụp bản chính" in refused.content.decode()


def test_once_scanned_it_is_laid_before_the_leader(client, at):
    page, dossier = electronic(client, at)
    dossiers.attach_scan(
        dossier_id=dossier.pk,
        upload=BytesIO(pdf()),
        name="a.pdf",
        actor=at.acts(at.minh),
        paper_key=dossiers.SCAN_OF_ORIGINAL,
    )
    assert 'data-testid="scanned"' in client.get(page).content.decode()

    assert client.post(page, {"do": "propose", "version": dossier.version}).status_code == 303

    assert 'data-testid="waiting"' in client.get(page).content.decode()
    assert results.latest_for(dossier.pk).name == "Bản sao điện tử có chứng thực"
