"""Scans move in: to the dossier whose code they bear, once, and are taken off again."""

from __future__ import annotations

import json
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.files.tests import make as make_files
from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make
from xaso.service.moving import api as moving
from xaso.service.moving.tests.make import CONSOLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "quet"
    made.mkdir()
    return made


def put(folder, name, content=None, *, seed=1):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(make_files.pdf(padding_bytes=50, seed=seed) if content is None else content)


def bring(at, folder, *, is_trial=False, agency=None):
    return moving.import_scans(
        agency=agency or at.agency,
        folder=folder,
        actor=CONSOLE,
        now=make.MORNING,
        is_trial=is_trial,
    )


def undo(report):
    return moving.undo(import_id=report.import_id, actor=CONSOLE, now=make.MORNING)


def attached(dossier):
    return [
        (row.position, row.paper_key, files.name_of(row.file))
        for row in dossier.files.select_related("file").order_by("position")
    ]


def test_scans_lie_behind_the_files_a_dossier_has(at, folder):
    one, other = make.dossier(at, "received", scans=1), make.dossier(at, "returned")
    put(folder, f"{one.code}/b.pdf", seed=2)
    put(folder, f"{one.code}/a.jpg", make_files.picture(seed=3))
    put(folder, f"{str(other.code).lower()}_01.png", make_files.picture("PNG", seed=4))
    put(folder, f"{other.code}_02.pdf", seed=5)
    put(folder, f"{other.code}.pdf", seed=6)
    put(folder, ".DS_Store", b"x")
    put(folder, "Thumbs.db", b"x")

    report = bring(at, folder)

    assert report.as_json() == {
        "rows": 5,
        "ok": 5,
        "rejected": [],
        "import": str(report.import_id),
    }
    assert attached(one) == [
        (1, "to_khai", "tờ khai 0.jpg"),
        (2, "old_scan", "a.jpg"),
        (3, "old_scan", "b.pdf"),
    ]
    assert sorted(name for _n, _key, name in attached(other)) == sorted([
        f"{str(other.code).lower()}_01.png",
        f"{other.code}_02.pdf",
        f"{other.code}.pdf",
    ])
    made = moving.Import.objects.get()
    assert (made.kind, made.name, made.rows, made.ok) == ("scans", "quet", 5, 5)
    scan = one.files.get(position=2).file
    assert scan.key_id == one.key_id
    assert files.read_whole(scan) == make_files.picture(seed=3)


def test_the_audit_says_what_was_attached_and_no_event_moves_the_dossier(at, folder):
    dossier = make.dossier(at, "returned")
    put(folder, f"{dossier.code}/a.pdf")
    report = bring(at, folder)
    scan = dossier.files.get(paper_key="old_scan")

    [entry] = audit.trail_of("dossiers.dossier", dossier.pk).filter(verb="dossiers.attach_scan")
    assert entry.details == {
        "file": str(scan.file_id),
        "position": scan.position,
        "paper": "old_scan",
    }
    assert entry.agency_id == at.agency.pk
    [whole] = audit.trail_of("moving.import", report.import_id)
    assert (whole.details["rows"], whole.details["ok"]) == (1, 1)
    version = dossier.version
    dossier.refresh_from_db()
    assert dossier.version == version
    assert make.differences_of(dossier) == []
    undo(report)
    [gone] = audit.trail_of("dossiers.dossier", dossier.pk).filter(verb="dossiers.detach_scan")
    assert gone.details == {"file": str(scan.file_id), "paper": "old_scan"}


def test_what_cannot_be_attached_is_told_and_the_others_are(at, folder, settings):
    dossier, other = make.dossier(at, "returned", scans=1), make.dossier(at, "received")
    settings.MAX_FILE_BYTES = 30_000
    dossiers.Dossier.objects.filter(pk=other.pk).update(agency=at.elsewhere)
    known = files.read_whole(dossier.files.get().file)
    for name, content in (
        ("a-khong-co/x.pdf", None),
        (f"{dossier.code}/1-hong.pdf", b"%PDF-1.7 broken"),
        (f"{dossier.code}/2-lon.jpg", make_files.picture(size_bytes=200_000)),
        (f"{dossier.code}/3-trung.jpg", known),
        (f"{dossier.code}/4-tot.pdf", None),
        (f"{dossier.code}/5-lai.pdf", None),
        (f"{other.code}/x.pdf", None),
    ):
        put(folder, name, content)

    for is_trial in (True, False):
        report = bring(at, folder, is_trial=is_trial)
        told = {one["file"]: one["reason"] for one in report.rejected}
        assert (report.rows, report.ok) == (7, 1)
        assert told["a-khong-co/x.pdf"] == "Không có hồ sơ mang mã a-khong-co."
        assert told[f"{dossier.code}/1-hong.pdf"].startswith("Tệp PDF bị hỏng")
        assert "vượt quá" in told[f"{dossier.code}/2-lon.jpg"]
        assert told[f"{dossier.code}/3-trung.jpg"] == "Tệp này đã có trong hồ sơ."
        assert told[f"{dossier.code}/5-lai.pdf"] == "Tệp này đã có trong hồ sơ."
        assert told[f"{other.code}/x.pdf"] == f"Hồ sơ {other.code} của cơ quan khác."
        assert report.rejected[0]["row"] == 1
    assert dossier.files.count() == 2


def test_a_trial_attaches_and_stores_nothing(at, folder):
    dossier = make.dossier(at, "received")
    put(folder, f"{dossier.code}/a.pdf")
    stored = files.StoredFile.objects.count()

    report = bring(at, folder, is_trial=True)

    assert (report.ok, report.import_id) == (1, None)
    assert files.StoredFile.objects.count() == stored
    assert not moving.Import.objects.exists()


def test_a_second_run_goes_on_where_the_first_was_broken_off(at, folder, monkeypatch):
    dossier = make.dossier(at, "received")
    for number in range(3):
        put(folder, f"{dossier.code}/{number}.pdf", seed=number)
    attach = dossiers.attach_scan

    def break_off(**given):
        if given["name"] == "1.pdf":
            raise KeyboardInterrupt
        return attach(**given)

    monkeypatch.setattr(dossiers, "attach_scan", break_off)
    with pytest.raises(KeyboardInterrupt):
        bring(at, folder)
    monkeypatch.undo()
    first = moving.Import.objects.get()
    assert (first.ok, dossier.files.count()) == (1, 1)

    again = bring(at, folder)

    assert (again.ok, [one["reason"] for one in again.rejected]) == (
        2,
        ["Tệp này đã có trong hồ sơ."],
    )
    assert dossier.files.count() == 3
    assert bring(at, folder).import_id is None
    assert moving.Import.objects.count() == 2


def test_undone_the_scans_are_forgotten_and_what_was_handed_in_stays(
    at, folder, django_capture_on_commit_callbacks
):
    dossier = make.dossier(at, "returned", scans=1)
    put(folder, f"{dossier.code}/a.pdf")
    report = bring(at, folder)
    before = files.StoredFile.objects.count()

    with django_capture_on_commit_callbacks(execute=True):
        assert undo(report) == (1, [])

    assert [key for _n, key, _name in attached(dossier)] == ["to_khai"]
    assert files.StoredFile.objects.count() == before - 1
    with pytest.raises(moving.AlreadyUndone):
        undo(report)
    assert bring(at, folder).ok == 1


def test_a_legal_hold_keeps_the_scans_until_it_is_lifted(at, folder):
    dossier = make.dossier(at, "returned")
    put(folder, f"{dossier.code}/a.pdf")
    report = bring(at, folder)
    dossiers.hold(dossier_id=dossier.pk, actor=CONSOLE, now=make.MORNING, ground="Thanh tra")

    count, kept = undo(report)
    assert (count, kept) == (
        0,
        [{"code": dossier.code, "reason": f"Hồ sơ {dossier.code} đang được giữ lại."}],
    )
    assert dossier.files.count() == 1
    dossiers.lift_hold(dossier_id=dossier.pk, actor=CONSOLE, now=make.MORNING, ground="Xong")
    assert undo(report) == (1, [])


def test_an_erased_dossier_takes_none(at, folder):
    dossier = make.dossier(at, "returned")
    put(folder, f"{dossier.code}/a.pdf")
    dossiers.erase(dossier_id=dossier.pk, actor=CONSOLE, now=make.MORNING, ground="Hết hạn")

    for is_trial in (True, False):
        [refused] = bring(at, folder, is_trial=is_trial).rejected
        assert refused["reason"] == f"Nội dung hồ sơ {dossier.code} đã được xóa."


def test_only_scans_are_ever_taken_off_a_dossier(at):
    dossier = make.dossier(at, "received", scans=1)
    handed_in = dossier.files.get()

    with pytest.raises(dossiers.NotAllowed):
        dossiers.detach_scan(dossier_id=dossier.pk, file_id=handed_in.file_id, actor=CONSOLE)
    with pytest.raises(DatabaseError), transaction.atomic():
        handed_in.delete()
    handed_in = dossier.files.get()
    handed_in.paper_key = "old_scan"
    with pytest.raises(DatabaseError), transaction.atomic():
        handed_in.save()


def test_no_dossier_no_scan():
    with pytest.raises(dossiers.UnknownDossier):
        dossiers.attach_scan(
            dossier_id=identity.Account().pk, upload=BytesIO(), name="x", actor=CONSOLE
        )


def test_codes_that_folders_cannot_bear_are_known_and_two_of_a_kind_are_not_guessed(at, folder):
    one, other = make.dossier(at, "received"), make.dossier(at, "received")
    dossiers.Dossier.objects.filter(pk=one.pk).update(code="12/CU 7")
    put(folder, "12-cu-7/a.pdf")
    assert bring(at, folder).ok == 1

    dossiers.Dossier.objects.filter(pk=other.pk).update(code="12/CU/7")
    put(folder, "12-cu-7/b.pdf", seed=9)
    assert bring(at, folder).rejected[-1]["reason"] == "Có nhiều hồ sơ mang mã 12-cu-7."


def test_the_command_tries_and_brings(at, folder):
    dossier = make.dossier(at, "received")
    put(folder, f"{dossier.code}/a.pdf")

    def said(*words):
        out = StringIO()
        call_command("import", "scans", *words, agency=at.agency.code, stdout=out)
        return out.getvalue()

    assert json.loads(said(str(folder), "--dry-run", "--json")) == {
        "rows": 1,
        "ok": 1,
        "rejected": [],
    }
    assert json.loads(said(str(folder), "--json"))["ok"] == 1
    assert f"{dossier.code}/a.pdf: Tệp này đã có trong hồ sơ." in said(str(folder))
    with pytest.raises(CommandError, match="Không có thư mục"):
        said(str(folder / "none"))


def test_the_dossiers_page_shows_them_apart(client, at, folder):
    dossier = make.dossier(at, "received", now=timezone.now())
    put(folder, f"{dossier.code}/a.pdf")
    bring(at, folder)
    client.force_login(at.thao)

    page = client.get(reverse("dossiers:staff-dossier", args=[dossier.pk])).content.decode()

    assert "Bản quét hồ sơ cũ" in page
    assert "a.pdf" in page
