"""Who may file for whom, and how it is confirmed: every rule of it, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from xaso.kernel.audit import api as audit
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import papers
from xaso.service.dossiers.domain.attendance import (
    Attendance,
    Fault,
    Filing,
    Ground,
    Mandate,
    Rules,
    Way,
    Witness,
    faults,
)
from xaso.service.dossiers.models import ConfirmingWay, FilingGround
from xaso.service.dossiers.services.attending import SENTENCES, attended_of
from xaso.service.dossiers.tests import make

DAY = date(2026, 11, 17)
RULES = Rules(
    grounds={
        "kin": Ground("kin", "Người thân", needs_paper=True, barred=frozenset({"1.000894"})),
        "abroad": Ground("abroad", "Ở nước ngoài", needs_paper=True, needs_authentication=True),
        "free": Ground("free", "Không cần giấy"),
    },
    ways={
        "sign": Way("sign", "Ký"),
        "thumb": Way("thumb", "Điểm chỉ", is_read_back=True),
        "neither": Way("neither", "Không ký được", 2, is_read_back=True),
    },
)
FILING = Filing("Lý Văn Sơn", "Ma Thị Lan", "1.004873", DAY)
OWN = replace(FILING, owner="ma  thị lan")
KIN = Attendance(ground="kin", paper="Giấy khai sinh")
TWO = (Witness("Ma Văn A", "CC 1234"), Witness("Ma Văn B", "CC 5678"))
NEITHER = Attendance(way="neither", witnesses=TWO, was_read_back=True)


def wrong(said, filing=OWN):
    return faults(said, RULES, filing)


def test_who_files_for_herself_and_signs_is_asked_nothing():
    assert wrong(Attendance()) == wrong(Attendance(way="sign")) == {}


@pytest.mark.parametrize(
    ("said", "filing", "entry", "fault"),
    [
        (Attendance(), FILING, "ground", Fault.GROUND_MISSING),
        (KIN, OWN, "ground", Fault.GROUND_FOR_ONESELF),
        (replace(KIN, ground="friend"), FILING, "ground", Fault.GROUND_UNKNOWN),
        (KIN, replace(FILING, procedure_code="1.000894"), "ground", Fault.GROUND_BARRED),
        (replace(KIN, paper="  "), FILING, "paper", Fault.PAPER_MISSING),
        (replace(KIN, ground="abroad"), FILING, "authentication", Fault.AUTHENTICATION_MISSING),
        (
            replace(KIN, valid_until=date(2026, 11, 16)),
            FILING,
            "valid_until",
            Fault.MANDATE_EXPIRED,
        ),
        (Attendance(helper="Ma Thị Lan", helper_from="x"), OWN, "helper", Fault.HELPER_IS_PARTY),
        (
            replace(KIN, helper="LÝ VĂN SƠN", helper_from="x"),
            FILING,
            "helper",
            Fault.HELPER_IS_PARTY,
        ),
        (Attendance(helper="Bế Thị C"), OWN, "helper_from", Fault.HELPER_FROM_MISSING),
        (Attendance(way="wave"), OWN, "way", Fault.WAY_UNKNOWN),
        (Attendance(way="thumb"), OWN, "was_read_back", Fault.NOT_READ_BACK),
        (
            Attendance(interpreter="Bế Thị C", language="Tày"),
            OWN,
            "was_read_back",
            Fault.NOT_READ_BACK,
        ),
        (Attendance(interpreter="Bế Thị C"), OWN, "language", Fault.LANGUAGE_MISSING),
        (Attendance(language="Tày"), OWN, "interpreter", Fault.INTERPRETER_MISSING),
        (
            Attendance(interpreter="Ma Thị Lan", language="Tày", was_read_back=True),
            OWN,
            "interpreter",
            Fault.INTERPRETER_IS_PARTY,
        ),
        (replace(NEITHER, witnesses=TWO[:1]), OWN, "witnesses", Fault.WITNESSES_MISSING),
        (
            replace(NEITHER, witnesses=(TWO[0], Witness("MA THỊ LAN", "CC"))),
            OWN,
            "witnesses",
            Fault.WITNESS_IS_PARTY,
        ),
        (
            replace(NEITHER, helper="Ma Văn A", helper_from="cháu"),
            OWN,
            "witnesses",
            Fault.WITNESS_IS_PARTY,
        ),
        (
            replace(NEITHER, interpreter="Ma Văn B", language="Tày"),
            OWN,
            "witnesses",
            Fault.WITNESS_IS_PARTY,
        ),
        (
            replace(NEITHER, witnesses=(TWO[0], Witness("ma văn  a", "CC 9"))),
            OWN,
            "witnesses",
            Fault.WITNESS_TWICE,
        ),
        (
            replace(NEITHER, witnesses=(TWO[0], Witness("Ma Văn B", " "))),
            OWN,
            "witnesses",
            Fault.WITNESS_PAPER_MISSING,
        ),
    ],
)
def test_each_thing_that_is_missing_is_named_beside_its_entry(said, filing, entry, fault):
    assert wrong(said, filing).get(entry) is fault


@pytest.mark.parametrize(
    ("said", "filing"),
    [
        (KIN, FILING),
        (replace(KIN, valid_until=DAY), FILING),
        (Attendance(ground="free"), FILING),
        (replace(KIN, ground="abroad", authentication="Số 5/HPH"), FILING),
        (Attendance(), replace(FILING, is_declared=True)),
        (Attendance(helper="Bế Thị C", helper_from="cháu"), OWN),
        (Attendance(way="thumb", was_read_back=True), OWN),
        (NEITHER, OWN),
        (Attendance(interpreter="Bế Thị C", language="Tày", was_read_back=True), OWN),
        (Attendance(witnesses=(Witness("Ma Thị Làn", "CC"),)), OWN),
    ],
)
def test_what_is_whole_is_taken(said, filing):
    assert wrong(said, filing) == {}


def test_several_faults_are_told_at_once():
    found = wrong(Attendance(ground="abroad", helper="Bế Thị C", way="thumb"), FILING)

    assert set(found) == {"paper", "authentication", "helper_from", "was_read_back"}


def test_every_fault_has_its_sentence():
    assert set(SENTENCES) == set(Fault)


@pytest.mark.parametrize(
    ("ground", "is_copy", "mandate"),
    [
        ("kin", True, Mandate.COPY),
        ("kin", False, Mandate.SEEN),
        ("free", True, Mandate.NONE),
        ("", True, Mandate.NONE),
    ],
)
def test_an_original_is_still_to_be_shown_where_a_copy_was(ground, is_copy, mandate):
    said = Attendance(ground=ground, is_copy=is_copy)

    assert said.mandate(RULES.grounds.get(ground)) is mandate


def test_what_is_sealed_is_read_back_as_it_was():
    said = replace(KIN, valid_until=DAY, is_copy=True, helper="C", language="Tày", witnesses=TWO)

    assert Attendance.from_json(said.as_json()) == said
    assert Attendance.from_json(Attendance().as_json()) == Attendance()
    assert Attendance.from_json({}) == Attendance()


@pytest.fixture
def at():
    return make.house()


def filed(at, said, **parties):
    made = make.submitted(at, attendance=said, **parties)
    return dossiers.Dossier.objects.get(pk=made.dossier_id)


def verbs(dossier):
    return [entry.verb for entry in audit.trail_of("dossiers.dossier", dossier.pk)]


@pytest.mark.django_db
def test_a_filing_keeps_codes_in_its_event_and_names_sealed(at):
    said = replace(make.COPY, helper="Bế Thị Cúc", helper_from="tổ công nghệ số", way="sign")
    dossier = filed(at, said)

    event = dossier.events.get(type="submit")
    assert dossier.mandate == "copy"
    assert event.data["set"] == {"mandate": "copy"}
    assert (event.data["by"], event.data["confirmed"]) == ("legal", "sign")
    assert "Cúc" not in str(event.data)
    assert dossiers.attendance_of(dossier) == said
    assert make.differences_of(dossier) == []
    assert attended_of(dossier) == [
        ("Nộp thay", "Cha mẹ, người giám hộ của chủ hồ sơ"),
        ("Giấy nộp thay", "Giấy khai sinh số 12; mới xem bản chụp"),
        ("Người giúp kê khai", "Bế Thị Cúc (tổ công nghệ số)"),
    ]


@pytest.mark.django_db
def test_who_confirms_otherwise_than_by_signing_is_told_with_the_witnesses(at):
    said = replace(NEITHER, way="neither", interpreter="Bế C", language="Tày")
    dossier = filed(at, said, owner_name=make.PARTIES.submitter_name)

    assert dossier.mandate == ""
    assert "set" not in dossier.events.get(type="submit").data
    assert attended_of(dossier) == [
        ("Phiên dịch", "Bế C (Tày)"),
        ("Xác nhận bằng", "Không ký, không điểm chỉ được; đã đọc lại cho người nộp nghe"),
        ("Người làm chứng", "Ma Văn A (CC 1234)"),
        ("Người làm chứng", "Ma Văn B (CC 5678)"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "rule", "told"),
    [
        ("thumb", {}, "Điểm chỉ (không ký được); đã đọc lại cho người nộp nghe"),
        ("sign", {"witnesses": 1}, "Ký, ghi rõ họ tên; đã đọc lại cho người nộp nghe"),
        ("sign", {}, "đã đọc lại cho người nộp nghe"),
    ],
)
def test_the_usual_signature_is_not_told_another_way_is(at, code, rule, told):
    if rule:
        ConfirmingWay.objects.filter(code=code).update(**rule)
    said = Attendance(way=code, witnesses=TWO, was_read_back=True)

    lines = attended_of(filed(at, said, owner_name=make.PARTIES.submitter_name))

    assert dict(lines)["Xác nhận bằng"] == told


@pytest.mark.django_db
def test_a_mandate_with_its_last_day_is_told(at):
    said = replace(make.COPY, is_copy=False, valid_until=date(2026, 12, 31))

    assert ("Giấy nộp thay", "Giấy khai sinh số 12; có giá trị đến 31/12/2026") in attended_of(
        filed(at, said)
    )


@pytest.mark.django_db
def test_a_filing_that_lacks_something_is_refused_by_the_service_too(at):
    with pytest.raises(dossiers.WrongEntry) as refused:
        filed(at, replace(make.COPY, paper=""))

    assert refused.value.field == "paper"
    assert not dossiers.Dossier.objects.exists()


@pytest.mark.django_db
def test_the_result_waits_until_the_original_was_seen(at):
    dossier = make.dossier(at, "resolved", attendance=make.COPY)
    ours = {"dossier_id": dossier.pk, "actor": at.acts(at.minh), "now": make.MORNING}
    with pytest.raises(dossiers.NotAllowed, match="bản chính"):
        dossiers.return_result(receiver="Ánh", **ours)
    with pytest.raises(dossiers.ReasonMissing):
        dossiers.check_mandate(note=" ", **ours)
    with pytest.raises(dossiers.LostRace):
        dossiers.check_mandate(note="Số 12", expected_version=1, **ours)

    dossiers.check_mandate(note="Bản chính số 12, UBND xã", **ours)

    dossier.refresh_from_db()
    assert (dossier.mandate, dossier.state) == ("seen", "resolved")
    assert attended_of(dossier)[-1] == ("Bản chính", "đã đối chiếu")
    assert "dossiers.check_mandate" in verbs(dossier)
    with pytest.raises(dossiers.NotAllowed, match="chờ đối chiếu"):
        dossiers.check_mandate(note="Số 12", **ours)
    assert dossiers.return_result(receiver="Ánh", **ours).state == "returned"


@pytest.mark.django_db
def test_an_original_shown_at_once_is_not_told_as_shown_later(at):
    dossier = filed(at, replace(make.COPY, is_copy=False))

    assert dossier.mandate == "seen"
    assert "Bản chính" not in dict(attended_of(dossier))


@pytest.mark.django_db
def test_grounds_and_ways_are_those_of_the_day():
    FilingGround.objects.filter(code="kin").update(valid_until=DAY)
    ConfirmingWay.objects.filter(code="thumb").update(valid_from=date(2026, 11, 18))

    before, then = dossiers.rules_on(date(2026, 11, 16)), dossiers.rules_on(DAY)

    assert list(before.grounds) == ["legal", "kin", "mandate", "mandate_abroad", "organisation"]
    assert "kin" not in then.grounds
    assert list(then.ways) == ["sign", "unread", "neither"]
    assert then.ways["unread"] == Way(
        "unread", "Không đọc được, ký hoặc điểm chỉ trước người làm chứng", 2, is_read_back=True
    )
    assert then.grounds["mandate_abroad"].needs_authentication
    assert then.grounds["mandate_abroad"].needs_paper
    assert "1.000894" in then.grounds["mandate"].barred


@pytest.mark.django_db
def test_the_receipt_speaks_vietnamese_whoever_prints_it(client, at):
    dossier = make.dossier(at, "received", attendance=make.COPY)
    client.force_login(at.minh)

    request = client.get(f"/en/can-bo/ho-so/{dossier.pk}/").wsgi_request

    with translation.override("en"):
        told = papers.paper_told(request, dossier, "giay-tiep-nhan")

    assert told["stands"][0]["what"] == "Nộp thay"


@pytest.mark.django_db
def test_the_pages_and_the_receipt_say_it(client, at):
    said = replace(make.COPY, helper="Bế Thị Cúc", helper_from="tổ công nghệ số")
    dossier = make.dossier(at, "received", attendance=said)
    client.force_login(at.minh)

    page = client.get(f"/can-bo/ho-so/{dossier.pk}/").text

    assert "Bế Thị Cúc (tổ công nghệ số)" in page
    assert 'data-testid="original-unseen"' in page
    assert 'data-testid="action-check_mandate"' in page
