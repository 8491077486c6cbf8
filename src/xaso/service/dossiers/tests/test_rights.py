"""Acting by a delegation and by the agency's own rights: who may, why not, what is printed."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.identity.tests import make as people
from xaso.kernel.organisations import api as organisations
from xaso.kernel.organisations.tests import make as make_agencies
from xaso.kernel.rights import api as rights
from xaso.kernel.rights.tests import make as make_rights
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import papers, policies, signing
from xaso.service.dossiers.domain.transitions import TRANSITIONS
from xaso.service.dossiers.models import DossierAccess
from xaso.service.dossiers.printouts import Kind
from xaso.service.dossiers.selectors import timeline_of
from xaso.service.dossiers.services.moving import book_of
from xaso.service.dossiers.sight import who_sees
from xaso.service.dossiers.tests import make
from xaso.service.results import api as results

pytestmark = pytest.mark.django_db
APPROVE = TRANSITIONS["approve"]
FIELD = "Hộ tịch"


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def chair(at):
    return make_rights.chair(at.agency)


@pytest.fixture
def deputy(at):
    return people.staff("officer", agency=at.agency, full_name="Nông Văn Hà")


def last_event(dossier):
    return dossier.events.order_by("seq").reverse()[0]


def approve(at, dossier, who):
    return dossiers.move_only(
        "approve", dossier_id=dossier.pk, actor=at.acts(who), now=make.MORNING
    )


def verdict(at, dossier, who, row=APPROVE):
    return policies.may_move(
        at.acts(who), dossier, row, book_of(dossier, make.MORNING), now=make.MORNING
    )


def test_by_a_delegation_an_officer_approves_and_the_event_says_in_which_capacity(
    at, chair, deputy
):
    dossier = make.dossier(at, "processing", step="approval")
    with pytest.raises(dossiers.NotAllowed, match="vị trí công tác khác"):
        approve(at, dossier, deputy)
    made = make_rights.delegation(deputy, chair)

    approve(at, dossier, deputy)

    event = last_event(dossier)
    assert event.type == "approve"
    assert event.data == {
        "signed_as": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        "delegation": str(made.pk),
        "decision": "12/QĐ-UBND",
    }
    entry = list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]
    assert entry.details["delegation"] == str(made.pk)
    assert verdict(at, make.dossier(at, "processing", step="approval"), deputy).by.id == made.pk


def test_who_drafted_never_approves_by_a_delegation_either(at, chair):
    dossier = make.dossier(at, "processing", step="approval")
    make_rights.delegation(at.thao, chair)

    for name in ("approve", "reject"):
        told = verdict(at, dossier, at.thao, TRANSITIONS[name])
        assert not told
        assert "soạn kết quả" in told.reason
    with pytest.raises(dossiers.NotAllowed, match="soạn kết quả"):
        approve(at, dossier, at.thao)


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        ({"fields": [FIELD]}, True),
        ({"fields": ["Đất đai"]}, False),
        ({"procedures": ["1.004873"]}, True),
        ({"procedures": ["1.001193"]}, False),
    ],
)
def test_a_delegation_reaches_as_far_as_its_scope(at, chair, deputy, scope, allowed):
    dossier = make.dossier(at, "processing", step="approval")
    make_rights.delegation(deputy, chair, **scope)

    told = verdict(at, dossier, deputy)

    assert bool(told) is allowed
    assert ("phạm vi" in told.reason) is not allowed


@pytest.mark.parametrize("day", [date(2026, 11, 16), date(2026, 11, 18)])
def test_a_delegation_is_over_when_its_term_is(at, chair, deputy, day):
    """The dossier is approved on the 17th: one day after its end, one day before its start."""
    dossier = make.dossier(at, "processing", step="approval")
    is_over = day.day == 16
    make_rights.delegation(
        deputy,
        chair,
        valid_from=date(2026, 11, 1) if is_over else day,
        valid_until=date(2026, 11, 17) if is_over else None,
    )

    assert not verdict(at, dossier, deputy)


def test_a_delegation_of_another_commune_opens_nothing_here(at, chair):
    dossier = make.dossier(at, "processing", step="approval")
    stranger = people.staff("officer", agency=at.elsewhere)
    make_rights.delegation(stranger, make_rights.chair(at.elsewhere))

    told = policies.may_move(
        people.actor(stranger, at.elsewhere, on=make.MORNING.date()),
        dossier,
        APPROVE,
        rights.book_on(at.elsewhere.pk, make.MORNING.date()),
        now=make.MORNING,
    )

    assert "cơ quan khác" in told.reason


def test_a_technician_never_decides_even_if_a_delegation_was_written_before(at, chair, deputy):
    dossier = make.dossier(at, "processing", step="approval")
    make_rights.delegation(deputy, chair)
    identity.hold_position(
        actor=people.MACHINE,
        account=deputy,
        position=make_agencies.position("technician", agency=at.agency),
        valid_from=date(2026, 1, 1),
    )

    assert "kỹ thuật" in verdict(at, dossier, deputy).reason


def test_what_the_agency_withholds_and_grants_goes_before_the_table(at):
    dossier = make.dossier(at, "received")
    start = TRANSITIONS["start"]
    common: dict[str, Any] = {
        "actor": people.MACHINE,
        "agency": at.agency,
        "valid_from": date(2026, 11, 1),
        "basis": "QĐ 7/QĐ-UBND",
        "act": "start",
    }
    rights.set_right(role="intake", is_granted=False, field=FIELD, **common)
    rights.set_right(role="clerk", is_granted=True, procedure="1.004873", **common)
    rights.set_right(role="officer", is_granted=False, state="processing", **common)

    told = verdict(at, dossier, at.minh, start)
    assert not told
    assert "QĐ 7/QĐ-UBND" in told.reason
    assert verdict(at, dossier, at.mai, start)
    assert verdict(at, dossier, at.thao, start)
    assert not verdict(at, dossier, at.phuc, start)
    with pytest.raises(dossiers.NotAllowed, match="QĐ 7"):
        dossiers.start(dossier_id=dossier.pk, actor=at.acts(at.minh), now=make.MORNING)


def printed_text(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def issued(at, dossier):
    dossiers.issue(dossier_id=dossier.pk, actor=at.acts(at.mai), now=make.MORNING)
    [result] = results.issued_for(dossier.pk)
    return printed_text(files.read_whole(results.file_of(result)))


def test_the_printed_result_names_the_delegation_and_who_signed(at, chair, deputy):
    dossier = make.dossier(at, "processing", step="approval")
    make_rights.delegation(deputy, chair)
    approve(at, dossier, deputy)

    text = issued(at, dossier)

    assert "KT. CHỦ TỊCH" in text
    assert text.index("KT. CHỦ TỊCH") < text.index("PHÓ CHỦ TỊCH\n") < text.index("Nông Văn Hà")


def test_a_deputy_by_his_own_post_signs_for_the_head(at):
    dossier = make.dossier(at, "processing", step="approval")
    deputy = people.staff(agency=at.agency, full_name="Nông Văn Hà")
    identity.hold_position(
        actor=people.MACHINE,
        account=deputy,
        position=make_rights.chair(at.agency, "Phó Chủ tịch UBND xã"),
        valid_from=date(2026, 1, 1),
    )
    approve(at, dossier, deputy)

    assert last_event(dossier).data == {"signed_as": "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"}
    assert "KT. CHỦ TỊCH" in issued(at, dossier)


def test_the_letter_of_refusal_is_signed_in_the_capacity_of_its_event(at, chair, deputy):
    dossier = make.dossier(at, "processing", step="approval")
    make_rights.delegation(deputy, chair, form="TUQ", signs_as="Trưởng phòng")
    dossiers.reject(
        dossier_id=dossier.pk, actor=at.acts(deputy), now=make.MORNING, note="Thiếu điều kiện."
    )

    event = timeline_of(dossier)[-1]

    lines = "TUQ. CHỦ TỊCH\nTRƯỞNG PHÒNG"
    assert (event.actor_name, event.signed_as) == ("Nông Văn Hà", lines)
    assert papers._signer_role(event, Kind.REJECTION) == lines
    assert papers._signer_role(timeline_of(dossier)[0], Kind.REJECTION) == "Người ký"
    assert papers._signer_role(timeline_of(dossier)[0], Kind.RECEIPT).startswith("Người tiếp")
    assert event.decision == "12/QĐ-UBND"


def test_nothing_is_said_of_a_capacity_where_nobody_signs(at):
    dossier = make.dossier(at, "processing")

    assert [event.data.get("signed_as") for event in dossier.events.all()] == [None] * 3
    assert signing.of_approval(dossier) == {}


def test_the_page_of_a_dossier_offers_the_act_and_tells_by_which_decision_it_was_signed(
    client, at, chair, deputy
):
    dossier = make.dossier(at, "processing", step="approval")
    make_rights.delegation(deputy, chair, valid_until=None)
    client.force_login(deputy)
    page = reverse("dossiers:staff-dossier", args=[dossier.pk])

    assert 'data-testid="action-approve"' in client.get(page).content.decode()
    answer = client.post(
        reverse("dossiers:act", args=[dossier.pk, "ky-duyet"]),
        {"version": dossier.version, "reason": ""},
    )

    assert answer.status_code == 303
    shown = client.get(page).content.decode()
    assert "Ký KT. CHỦ TỊCH – PHÓ CHỦ TỊCH theo 12/QĐ-UBND." in shown


def test_what_is_waiting_for_the_signature_stands_in_the_deputys_queue(client, at, chair, deputy):
    waiting = make.dossier(at, "processing", step="approval")
    client.force_login(deputy)
    before = client.get("/can-bo/").content.decode()
    make_rights.delegation(deputy, chair, valid_until=None)

    answer = client.get("/can-bo/")

    assert str(waiting.pk) not in before
    assert str(waiting.pk) in answer.content.decode()
    assert [desk.step for desk in answer.context["desks"]] == ["appraisal", "approval"]


@pytest.mark.parametrize(("days", "seen"), [(0, False), (1, True), (None, True)])
def test_what_is_shared_is_seen_until_the_day_it_ends(at, days, seen):
    dossier = make.dossier(at, "received")
    until = None if days is None else timezone.localdate() + timedelta(days=days)
    DossierAccess.objects.create(
        dossier=dossier, agency=at.elsewhere, ground="Lấy ý kiến", until=until
    )
    actor = people.actor(at.binh, at.elsewhere)

    found = dossiers.visible_to(actor, at.elsewhere).filter(pk=dossier.pk)

    assert found.exists() is seen


def why(client, dossier):
    return client.get(reverse("dossiers:why", args=[dossier.pk]))


def test_why_everybody_sees_a_dossier_or_does_not(client, at, chair, deputy):
    dossier = make.dossier(at, "processing", step="approval")
    make_rights.delegation(deputy, chair, valid_until=None)
    client.force_login(at.thao)
    client.get(reverse("dossiers:staff-dossier", args=[dossier.pk]))
    client.force_login(at.khoa)

    answer = why(client, dossier)

    rows = {one.account.full_name: (one, verbs) for one, verbs in answer.context["rows"]}
    sight, verbs = rows["Nông Văn Hà"]
    assert sight.sees
    assert sight.grounds == [
        "Hồ sơ do cơ quan này giải quyết.",
        "Giữ vị trí “Chuyên môn” từ 01/07/2025.",
        "Được giao ký KT. Chủ tịch UBND xã theo 12/QĐ-UBND.",
    ]
    assert {str(verb) for verb in verbs} == {
        "Ký duyệt",
        "Trả lại chuyên môn",
        "Từ chối giải quyết",
        "Chờ nộp phí, thuế",
        "Tạm dừng",
        "Yêu cầu bổ sung",
        "Xin lỗi, hẹn lại",
        "Giao người khác",
    }
    assert rows["Lê Thị Thảo"][0].looked_at is not None
    assert rows["Nguyễn Văn Minh"][0].looked_at is None
    sight, verbs = rows["Ma Văn Khoa"]
    assert not sight.sees
    assert sight.grounds == ["Vị trí công tác này không xem hồ sơ."]
    assert not verbs
    assert dossier.owner_name not in answer.content.decode()
    entry = list(audit.trail_of("dossiers.dossier", dossier.pk))[-1]
    assert (entry.verb, entry.actor_id) == ("dossiers.explain_rights", at.khoa.pk)


def test_why_names_the_merger_and_the_sharing(client, at):
    old = make.dossier(at, "received")
    organisations.AgencySuccession.objects.create(
        predecessor=at.agency, successor=at.elsewhere, kind="merge", on=date(2026, 7, 1)
    )
    third = make_agencies.agency(name="UBND xã Ba", is_shown=False)
    reader = people.staff(agency=third)
    identity.hold_position(
        actor=people.MACHINE,
        account=reader,
        position=make_agencies.position("leader", agency=third),
        valid_from=date(2026, 1, 2),
        basis="QĐ 5",
    )
    DossierAccess.objects.create(dossier=old, agency=third, ground="Lấy ý kiến")

    [merged] = who_sees(old, at.elsewhere, make.MORNING.date())
    [shared] = who_sees(old, third, make.MORNING.date())

    assert merged.grounds[0] == "Cơ quan này kế thừa UBND xã Động Đạt."
    assert shared.account == reader
    assert shared.grounds[0] == "UBND xã Động Đạt chia sẻ hồ sơ: Lấy ý kiến"
    assert shared.grounds[1] == "Giữ vị trí “Lãnh đạo” từ 02/01/2026. Căn cứ: QĐ 5."
    assert shared.moves == []


def test_the_page_of_a_dossier_leads_leaders_to_the_reasons(client, at):
    dossier = make.dossier(at, "received")
    page = reverse("dossiers:staff-dossier", args=[dossier.pk])
    client.force_login(at.phuc)
    assert 'data-testid="why"' in client.get(page).content.decode()
    client.force_login(at.minh)
    assert 'data-testid="why"' not in client.get(page).content.decode()
