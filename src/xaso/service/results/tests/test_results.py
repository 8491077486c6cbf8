"""A document is drafted, issued under a number once, and revoked, never lost."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.files import api as files
from xaso.kernel.keyring import api as keyring
from xaso.lib.printing import DEMO_MARK, MissingGlyph
from xaso.service.results import api as results
from xaso.service.results.models import Result, ResultVersion
from xaso.service.results.tests import make

pytestmark = pytest.mark.django_db


def words(result: results.Result) -> str:
    pdf = b"".join(files.read(results.file_of(result)))
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def test_a_draft_says_that_it_is_one():
    text = words(make.draft())

    assert "DỰ THẢO" in text
    assert "Trần Nguyễn Minh Đức" in text


def test_an_issued_document_bears_number_day_and_words_and_says_it_is_unsigned():
    result = results.issue_result(make.draft(), number=45, actor=make.MINH, now=make.NOW)

    text = words(result)
    assert result.number == "45/TLKS"
    for said in (
        "Số: 45/TLKS",
        "Động Đạt, ngày 20 tháng 11 năm 2026",
        "ỦY BAN NHÂN DÂN XÃ ĐỘNG ĐẠT",
        "Ngày mười hai tháng mười năm hai nghìn không trăm hai mươi sáu",
        "Nam",
        "Động Đạt, Thái Nguyên",
        "chưa ký số",
    ):
        assert said in text
    assert "DỰ THẢO" not in text


def test_the_hash_is_that_of_the_file_handed_out():
    result = results.issue_result(make.draft(), number=1, actor=make.MINH, now=make.NOW)

    [draft, issued] = ResultVersion.objects.filter(result=result)

    assert (draft.is_draft, issued.is_draft) == (True, False)
    assert issued.sha256 == results.file_of(result).sha256 != draft.sha256


def test_drafting_again_rewrites_the_draft_and_keeps_both_versions():
    first = make.draft()

    again = make.draft(
        at=first.agency,
        dossier_id=first.dossier_id,
        key_id=first.key_id,
        answers={**make.BIRTH, "ks.hoTen": "Trần Minh Đức"},
    )

    assert again.pk == first.pk
    assert [version.version for version in again.versions.all()] == [1, 2]
    assert "Họ, chữ đệm, tên: Trần Minh Đức" in words(again)


def test_an_issued_document_is_not_drafted_or_issued_again():
    result = results.issue_result(make.draft(), number=1, actor=make.MINH, now=make.NOW)

    with pytest.raises(results.AlreadyIssued):
        results.issue_result(result, number=2, actor=make.MINH, now=make.NOW)
    with pytest.raises(results.AlreadyIssued, match="đã có kết quả"):
        make.draft(at=result.agency, dossier_id=result.dossier_id, key_id=result.key_id)

    assert Result.objects.get().number == "1/TLKS"


def test_a_number_is_used_once_in_a_series_and_year():
    first = results.issue_result(make.draft(), number=7, actor=make.MINH, now=make.NOW)
    second = make.draft(at=first.agency)

    with pytest.raises(results.NumberTaken, match="Số 7 đã dùng"):
        results.issue_result(second, number=7, actor=make.MINH, now=make.NOW)

    second.refresh_from_db()
    assert (second.state, second.number) == ("draft", "")
    next_year = make.NOW + timedelta(days=60)
    assert results.issue_result(second, number=7, actor=make.MINH, now=next_year).year == 2027


def test_the_year_of_a_number_is_the_local_one():
    late = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)

    result = results.issue_result(make.draft(), number=1, actor=make.MINH, now=late)

    assert (result.year, result.valid_from) == (2027, date(2027, 1, 1))


def test_a_revoked_document_stays_visible_and_its_successor_names_it():
    old = results.issue_result(make.draft(), number=1, actor=make.MINH, now=make.NOW)
    results.revoke_result(old, ground="Sai tên người mẹ", actor=make.MINH, now=make.NOW)

    new = make.draft(at=old.agency, dossier_id=old.dossier_id, key_id=old.key_id)

    assert new.replaces == old
    assert not results.issued_for(old.dossier_id).exists()
    assert {found.state for found in results.results_of(old.dossier_id)} == {"revoked", "draft"}
    entry = audit.trail_of("results.result", old.pk).last()
    assert entry is not None
    assert entry.ground == "Sai tên người mẹ"


def test_the_latest_is_what_was_drafted_last():
    first = make.draft()
    later = make.draft(
        at=first.agency,
        dossier_id=first.dossier_id,
        key_id=first.key_id,
        kind="refusal",
        now=make.NOW + timedelta(minutes=1),
    )

    assert results.latest_for(first.dossier_id) == later
    with pytest.raises(results.NothingDrafted):
        results.latest_for(first.agency.pk)


def test_a_draft_cannot_be_revoked():
    with pytest.raises(results.NotIssued):
        results.revoke_result(make.draft(), ground="x", actor=make.MINH, now=make.NOW)


def test_issuing_is_told_with_the_hash(monkeypatch):
    told: list[results.ResultIssued] = []
    monkeypatch.setattr(events, "_subscribers", {results.ResultIssued: [told.append]})

    result = results.issue_result(make.draft(), number=1, actor=make.MINH, now=make.NOW)

    [event] = told
    assert (event.result_id, event.sha256) == (result.pk, results.file_of(result).sha256)


def trail(result: results.Result) -> list[tuple[object, ...]]:
    return [
        (entry.verb, entry.actor_id, entry.agency_id, entry.ground, entry.details)
        for entry in audit.trail_of("results.result", result.pk)
    ]


def test_every_act_stands_in_the_trail_with_the_hash_of_what_was_drawn(monkeypatch):
    told: list[object] = []
    monkeypatch.setattr(events, "publish", told.append)
    result = make.draft()
    results.issue_result(result, number=45, actor=make.MINH, now=make.NOW)
    later = make.NOW + timedelta(hours=1)
    results.revoke_result(result, ground="Sai tên người mẹ", actor=make.MINH, now=later)

    [draft, issued] = ResultVersion.objects.filter(result=result).order_by("version")
    who = (make.MINH.id, result.agency_id)
    kind = {"kind": "birth_extract"}
    assert trail(result) == [
        (
            "results.draft_result",
            *who,
            "",
            {**kind, "version": 1, "number": "", "sha256": draft.sha256},
        ),
        (
            "results.issue_result",
            *who,
            "",
            {**kind, "version": 2, "number": "45/TLKS", "sha256": issued.sha256},
        ),
        ("results.revoke_result", *who, "Sai tên người mẹ", {}),
    ]
    named: dict[str, Any] = {
        "result_id": result.pk,
        "dossier_id": result.dossier_id,
        "agency_id": result.agency_id,
        "kind": "birth_extract",
    }
    assert told == [
        results.ResultIssued(
            **named, sha256=issued.sha256, first_number=45, how_many=1, signer="", signer_role=""
        ),
        results.ResultRevoked(**named),
    ]
    result.refresh_from_db()
    assert (result.state, result.revoked_at) == ("revoked", later)
    assert (result.issued_at, result.year) == (make.NOW, 2026)
    assert (result.valid_from, result.valid_until) == (date(2026, 11, 20), None)


def test_a_draft_takes_its_words_from_the_template_of_the_day():
    result = make.draft(kind="marital_status", answers={"dx.hoTen": "Lan"})

    [version] = result.versions.all()
    assert (version.is_draft, version.made_at, version.version) == (True, make.NOW, 1)
    assert (result.state, result.number, result.kind) == ("draft", "", "marital_status")
    assert result.symbol
    assert result.name
    assert result.name_en
    assert result.template_version == 1
    assert (result.dossier_code, result.owner_name) == (
        "H55.242-261120-0012",
        "Trần Nguyễn Minh Đức",
    )
    assert (result.drafted_at, result.replaces) == (make.NOW, None)


PAPERS = [
    {"tenGiayTo": "Bằng tốt nghiệp THPT", "soTrang": 1, "soBan": 5},
    {"tenGiayTo": "Học bạ", "soTrang": 12, "soBan": 2},
    {"tenGiayTo": "Căn cước", "soTrang": 2, "soBan": 3},
]


def test_each_kind_of_paper_takes_a_number_and_its_copies_share_it():
    draft = make.draft(kind="certification", answers={"nyc.hoTen": "Lan", "ct": PAPERS})

    assert results.numbers_needed(draft) == 3
    issued = results.issue_result(draft, number=12, actor=make.MINH, now=make.NOW)

    assert issued.number == "12-14/SCT/BS"
    said = words(issued)
    assert "Quyển số: 01/2026-SCT/BS" in said
    assert "13 Học bạ 12 2 14 Căn cước 2 3" in said


def test_a_certification_of_before_keeps_one_number_for_all():
    old = datetime(2026, 10, 31, 3, 0, tzinfo=UTC)
    draft = make.draft(kind="certification", answers={"ct": PAPERS}, now=old)

    assert results.numbers_needed(draft) == 1
    assert results.issue_result(draft, number=3, actor=make.MINH, now=old).number == "3/SCT/BS"


def test_other_documents_take_one_number_whatever_they_list():
    assert results.numbers_needed(make.draft(answers={"ct": PAPERS})) == 1
    assert results.numbers_needed(make.draft(kind="certification", answers={})) == 1


def test_a_template_holds_on_the_local_day():
    eve = datetime(2027, 2, 28, 16, 59, tzinfo=UTC)

    assert make.draft(now=eve).template_version == 1
    assert make.draft(now=eve + timedelta(minutes=1)).template_version == 2


def test_what_was_drafted_under_the_old_template_is_issued_under_it():
    result = make.draft(now=datetime(2027, 2, 28, 3, 0, tzinfo=UTC))

    results.issue_result(
        result, number=1, actor=make.MINH, now=datetime(2027, 3, 1, 3, 0, tzinfo=UTC)
    )

    assert result.template_version == 1
    assert (result.state, result.valid_from) == ("issued", date(2027, 3, 1))


def test_a_revoked_document_is_not_revoked_or_issued_again():
    result = results.issue_result(make.draft(), number=1, actor=make.MINH, now=make.NOW)
    results.revoke_result(result, ground="x", actor=make.MINH, now=make.NOW)

    with pytest.raises(results.NotIssued):
        results.revoke_result(result, ground="y", actor=make.MINH, now=make.NOW)
    with pytest.raises(results.AlreadyIssued):
        results.issue_result(result, number=2, actor=make.MINH, now=make.NOW)

    assert len(trail(result)) == 3


def test_the_stored_file_bears_the_name_of_the_document_and_the_code_of_the_case():
    stored = results.file_of(make.draft())

    assert files.name_of(stored) == "Trích lục khai sinh H55.242-261120-0012.pdf"


def test_what_people_declared_lies_sealed_and_dies_with_the_key():
    result = make.draft()
    assert "Ngọc Ánh".encode() not in bytes(Result.objects.get().content)

    keyring.destroy(result.key_id)

    with pytest.raises(keyring.KeyDestroyed):
        results.issue_result(result, number=1, actor=make.MINH, now=make.NOW)


def test_a_demo_agency_stamps_its_documents():
    assert DEMO_MARK in words(make.draft(at=make.agency(is_demo=True)))
    assert DEMO_MARK not in words(make.draft())


def test_a_name_that_cannot_be_printed_stops_the_draft_and_writes_nothing():
    with pytest.raises(MissingGlyph, match="字"), transaction.atomic():
        make.draft(answers={"ks.hoTen": "字"})

    assert not Result.objects.exists()


def test_the_database_refuses_an_issued_document_without_a_number():
    result = make.draft()

    with pytest.raises(IntegrityError, match="result_has_a_number"), transaction.atomic():
        Result.objects.filter(pk=result.pk).update(state="issued")


@pytest.mark.parametrize(
    ("kind", "answers", "said"),
    [
        (
            "certification",
            {"nyc.hoTen": "Lan", "ct": [{"tenGiayTo": "Bằng lái xe", "soTrang": 2, "soBan": 3}]},
            ["Bằng lái xe", "Chứng thực bản sao đúng với bản chính", "9/SCT/BS"],
        ),
        (
            "2.000884",
            {
                "nyc": [{"hoTen": "Lan", "giayTo": {"loai": "can-cuoc", "so": "019190001234"}}],
                "vb.ten": "Giấy ủy quyền",
            },
            ["LỜI CHỨNG THỰC CHỮ KÝ", "Giấy ủy quyền", "019190001234", "trước mặt"],
        ),
        ("decision", {}, ["đồng ý giải quyết", "Đăng ký khai sinh"]),
        ("refusal", {"reason": "Đã đăng ký ở xã khác"}, ["từ chối", "Đã đăng ký ở xã khác"]),
        ("1.001193", {"ks.hoTen": "Bé Na"}, ["TRÍCH LỤC KHAI SINH", "Bé Na"]),
        ("marital_status", {"dx.hoTen": "Lan"}, ["đến hết ngày 19 tháng 5 năm 2027"]),
        ("death_extract", {"kt.hoTen": "Cụ Tư", "kt.nguyenNhan": "tuổi già"}, ["Cụ Tư"]),
        ("marriage_extract", {"nu.hoTen": "Lan", "nam.hoTen": "Hùng"}, ["tên chồng: Hùng"]),
    ],
)
def test_each_kind_says_its_own(kind, answers, said):
    result = make.draft(kind=kind, answers=answers)

    text = words(results.issue_result(result, number=9, actor=make.MINH, now=make.NOW))

    assert [words_ for words_ in said if words_ not in text] == []
    assert "tuổi già" not in text
