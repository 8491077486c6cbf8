"""The counter's own acts, without its pages: scans, filing once, forgetting."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.identity import api as identity
from xaso.service.desk import services
from xaso.service.desk.models import CounterScan
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.django_db
NOW = make.MORNING
INTAKE = uuid4()


@pytest.fixture
def at():
    return make.house()


def upload(seed: int = 1, name: str | None = "to-khai.jpg"):
    content = BytesIO(make_files.picture(size_bytes=2_000, seed=seed))
    content.name = name
    return content


def scanned(at, paper="to_khai", *, seed=1, intake=INTAKE, who=None, now=NOW, name="to-khai.jpg"):
    return services.take_scan(
        intake=intake,
        agency=at.agency,
        actor=who or at.acts(at.minh),
        paper_key=paper,
        upload=upload(seed, name),
        now=now,
    )


def request(at, **more) -> services.Request:
    return services.Request(**{
        "procedure_code": at.adoption.procedure.code,
        "parties": make.PARTIES,
        "papers": [dossiers.PaperCount("to_khai", "Tờ khai", originals=1)],
        "answers": {"dx.hoTen": "Lan"},
        **more,
    })


def taken_in(at, asked=None, *, intake=INTAKE, who=None) -> dossiers.Submitted:
    return services.take_in(
        intake=intake,
        agency=at.agency,
        actor=who or at.acts(at.minh),
        request=asked or request(at),
        now=NOW,
    )


def test_scans_of_one_intake_lie_under_one_key_and_count_by_paper(at):
    scans = [scanned(at, seed=1), scanned(at, seed=2), scanned(at, "cccd", seed=3)]

    assert [(scan.paper_key, scan.name) for scan in scans] == [
        ("to_khai", "Bản quét 1"),
        ("to_khai", "Bản quét 2"),
        ("cccd", "Bản quét 1"),
    ]
    assert len({scan.file.key_id for scan in scans}) == 1
    assert {(scan.intake, scan.agency_id, scan.taken_by_id, scan.at) for scan in scans} == {
        (INTAKE, at.agency.pk, at.minh.pk, NOW)
    }
    assert files.name_of(scans[0].file) == "to-khai.jpg"
    assert scanned(at, intake=uuid4(), seed=4).file.key_id != scans[0].file.key_id


def test_the_same_picture_is_kept_once_for_a_paper_and_again_for_another(at):
    first = scanned(at, seed=1)
    scanned(at, seed=2)

    assert scanned(at, seed=1) == first
    assert scanned(at, "cccd", seed=1) != first
    assert CounterScan.objects.count() == files.StoredFile.objects.count() == 3


def test_a_scanner_that_names_no_file_is_served_too(at):
    assert files.name_of(scanned(at, name=None).file) == "tep.jpg"


def test_nobody_scans_without_an_account(at):
    with pytest.raises(ValueError, match="worked by officials"):
        scanned(at, who=replace(at.acts(at.minh), id=None))


def test_filing_hands_the_scans_to_the_dossier(at):
    scans = [scanned(at, seed=1), scanned(at, "cccd", seed=2)]
    left = scanned(at, seed=3, intake=uuid4())

    told = taken_in(at, request(at, rule="working_day:9", rule_source="QĐ 12"))

    dossier = dossiers.Dossier.objects.get(pk=told.dossier_id)
    assert (dossier.state, dossier.key_id) == ("received", scans[0].file.key_id)
    assert [(row.paper_key, row.file_id) for row in dossier.files.order_by("position")] == [
        (scan.paper_key, scan.file_id) for scan in scans
    ]
    assert dossiers.answers_of(dossier) == {"dx.hoTen": "Lan"}
    assert [(paper.key, paper.originals) for paper in dossier.papers.all()] == [("to_khai", 1)]
    assert dossiers.notes_of(dossier) == {2: "Thời hạn theo: QĐ 12"}
    assert list(CounterScan.objects.all()) == [left]
    assert dossiers.acknowledged(at.agency, str(INTAKE)) == replace(told, is_replay=True)


def test_an_intake_without_scans_has_a_key_of_its_own(at):
    one, two = taken_in(at), taken_in(at, intake=uuid4())

    keys = dossiers.Dossier.objects.values_list("key_id", flat=True)
    assert one.dossier_id != two.dossier_id
    assert len(set(keys)) == 2


def test_an_intake_is_filed_once_and_shown_again(at):
    first = taken_in(at)

    again = taken_in(at, request(at, answers={"dx.hoTen": "khác"}, papers=[]))

    assert again == replace(first, is_replay=True)
    assert dossiers.Dossier.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"procedure_code": "9.999999"},
        {"parties": replace(make.PARTIES, submitter_name="Lý Văn Sơn")},
        {"parties": replace(make.PARTIES, owner_name="Lý Văn Sơn")},
    ],
)
def test_an_intake_of_other_people_is_over(at, other):
    told = taken_in(at)
    code = dossiers.Dossier.objects.get(pk=told.dossier_id).code

    with pytest.raises(services.IntakeOver, match=code):
        taken_in(at, request(at, **other))

    assert dossiers.Dossier.objects.count() == 1


def test_a_very_long_name_is_the_same_name_again(at):
    long = dossiers.Parties(owner_name="Nguyễn " * 30, submitter_name="Trần " * 40)
    first = taken_in(at, request(at, parties=long))

    assert taken_in(at, request(at, parties=long)).dossier_id == first.dossier_id


def test_a_colleague_does_not_file_what_another_scanned(at):
    scanned(at)
    colleague = identity.Account.objects.create(username="khac", full_name="Nguyễn Khác")
    who = replace(at.acts(at.minh), id=colleague.pk)

    told = taken_in(at, who=who)

    assert not dossiers.Dossier.objects.get(pk=told.dossier_id).files.exists()
    assert CounterScan.objects.count() == 1


def test_scans_are_forgotten_after_a_day_with_their_files_and_no_sooner(at):
    old, young = scanned(at, seed=1), scanned(at, seed=2, now=NOW + timedelta(hours=1))
    end = NOW + timedelta(days=1)

    assert services.forget_left_scans(now=end) == 0
    assert services.forget_left_scans(now=end + timedelta(seconds=1)) == 1
    assert list(CounterScan.objects.all()) == [young]
    assert [stored.pk for stored in files.StoredFile.objects.all()] == [young.file_id]
    assert old.file_id != young.file_id


def test_one_request_at_a_time_works_on_an_intake(at, monkeypatch):
    held: list[UUID] = []
    monkeypatch.setattr(services, "hold", held.append)

    scanned(at)
    taken_in(at)

    assert held == [INTAKE, INTAKE]
