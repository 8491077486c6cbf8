"""A folder becomes documents of dossiers: nothing lost, nothing doubled, nothing in a wrong one."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tempfile
from io import BytesIO, StringIO
from pathlib import Path

import ocrmypdf
import pikepdf
import pypdfium2 as pdfium
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.organisations.tests import make as agencies
from xaso.service.digitising import api as digitising
from xaso.service.digitising.models import Document, Page, ScanFile
from xaso.service.digitising.services import reading_pages
from xaso.service.digitising.tests import make as scans
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
CONSOLE = audit.Actor(kind="command")


@pytest.fixture
def at():
    return make.house()


@pytest.fixture
def folder(tmp_path, settings):
    settings.DIGITISING_DIR = tmp_path / "own"
    made = tmp_path / "quet"
    made.mkdir()
    return made


def run(at, folder, *, resume=False, halted=lambda: False, told=None):
    return digitising.run(
        agency=at.agency,
        folder=folder,
        actor=CONSOLE,
        now=make.MORNING,
        resume=resume,
        told=told.append if told is not None else lambda _progress: None,
        halted=halted,
    )


def text_of(stored):
    document = pdfium.PdfDocument(files.read_whole(stored))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def attached(dossier):
    return [row.file for row in dossier.files.select_related("file").order_by("position")]


def papers(*seeds):
    return [scans.paper(seed) for seed in seeds]


def test_a_stack_is_split_at_its_sheets_and_each_part_lies_with_its_dossier(at, folder):
    one, other = make.dossier(at, "received"), make.dossier(at, "returned")
    stray, first, second, third = papers(1, 2, 3, 4)
    stack = scans.stack(
        stray.pdf,
        scans.sheet_of(f"HS:{one.code}"),
        first.pdf,
        scans.sheet_of("TP:to_khai"),
        second.pdf,
        scans.sheet_of(f"HS:{other.code}"),
        third.pdf,
    )
    (folder / "chong.pdf").write_bytes(stack)

    batch, is_done = run(at, folder)

    assert is_done
    summary = digitising.summary_of(batch)
    assert {name: summary[name] for name in ("files", "pages", "separators", "documents")} == {
        "files": 1, "pages": 7, "separators": 3, "documents": 4,
    }  # fmt: skip
    assert (summary["unassigned"], summary["rescan"]) == (1, [])
    assert [" ".join(text_of(one).split()) for one in attached(one)] == [
        " ".join(first.words), " ".join(second.words),
    ]  # fmt: skip
    assert [" ".join(text_of(one).split()) for one in attached(other)] == [" ".join(third.words)]
    aside = Document.objects.get(dossier=None)
    assert (aside.why, " ".join(text_of(aside.loose).split())) == (
        "no_sheet", " ".join(stray.words),
    )  # fmt: skip
    assert Document.objects.get(paper_key="to_khai").dossier == one


def test_the_original_is_kept_byte_for_byte_under_the_key_of_the_batch(at, folder):
    original = scans.stack(*[paper.pdf for paper in papers(1, 2)])
    (folder / "a.pdf").write_bytes(original)

    batch, _done = run(at, folder)

    file = batch.files.get()
    assert files.read_whole(file.stored) == original
    assert file.sha256 == hashlib.sha256(original).hexdigest() == file.stored.sha256
    assert file.stored.key_id == batch.key_id


def test_pages_of_an_unknown_dossier_or_behind_a_lost_sheet_are_put_aside(at, folder):
    known = make.dossier(at, "received")
    foreign = make.dossier(make.house(code="1.009999", name="Khác"), "received")
    (folder / "a.pdf").write_bytes(
        scans.stack(
            scans.sheet_of(f"HS:{known.code}"),
            papers(1)[0].pdf,
            scans.sheet_of("HS:H99.99-999999-9999"),
            papers(2)[0].pdf,
            scans.sheet_of(f"HS:{foreign.code}"),
            papers(3)[0].pdf,
            scans.sheet_of(""),
            papers(4)[0].pdf,
            scans.sheet_of("TP:to_khai"),
            papers(5)[0].pdf,
        )
    )
    batch, _done = run(at, folder)

    assert known.files.count() == 1
    assert foreign.files.count() == 0
    assert [d.why for d in batch.documents.filter(dossier=None).order_by("first")] == [
        "unknown", "unknown", "lost_sheet", "lost_sheet",
    ]  # fmt: skip
    summary = digitising.summary_of(batch)
    assert [(one["page"], one["why"]) for one in summary["rescan"]] == [
        (7, "Tờ phân tách không đọc được mã. In lại tờ này rồi quét lại.")
    ]


def test_single_pages_go_on_while_their_numbers_do(at, folder):
    dossier = make.dossier(at, "received")
    names = {
        "scan_001.pdf": scans.sheet_of(f"HS:{dossier.code}"),
        "scan_002.pdf": papers(2)[0].pdf,
        "scan_003.pdf": papers(3)[0].pdf,
        "scan_005.pdf": papers(4)[0].pdf,
        "the_can_cuoc.pdf": papers(5)[0].pdf,
    }
    for name, content in names.items():
        (folder / name).write_bytes(content)

    batch, _done = run(at, folder)

    assert [d.pages_count for d in batch.documents.filter(dossier=dossier)] == [2]
    assert batch.documents.filter(dossier=None, why="no_sheet").count() == 2


def test_what_is_no_scan_is_refused_by_name_and_the_rest_is_read(at, folder):
    (folder / "a.pdf").write_bytes(papers(1)[0].pdf)
    (folder / "b.docx").write_bytes(b"PK\x03\x04")
    (folder / "c.jpg").write_bytes(b"\xff\xd8\xff broken")
    (folder / ".DS_Store").write_bytes(b"x")

    batch, is_done = run(at, folder)

    assert is_done
    assert sorted(batch.files.values_list("name", "state")) == [
        ("a.pdf", "stored"), ("b.docx", "refused"), ("c.jpg", "refused"),
    ]  # fmt: skip
    assert [(one["file"], one["page"]) for one in digitising.summary_of(batch)["rescan"]] == [
        ("b.docx", None), ("c.jpg", None),
    ]  # fmt: skip


def test_stopped_it_goes_on_and_nothing_is_doubled(at, folder, settings):
    dossier = make.dossier(at, "received")
    sheet = scans.sheet_of(f"HS:{dossier.code}")
    for number in range(3):
        (folder / f"{number}.pdf").write_bytes(scans.stack(sheet, papers(number)[0].pdf))
    told: list[digitising.Progress] = []

    batch, is_done = run(at, folder, told=told, halted=lambda: len(told) >= 6)

    assert not is_done
    assert batch.state == "stopped"
    assert dossier.files.count() == 1
    with pytest.raises(digitising.AlreadyBegun):
        run(at, folder)
    (folder / "3.pdf").write_bytes(scans.stack(sheet, papers(9)[0].pdf))
    again, is_done = run(at, folder, resume=True)
    assert (again.pk, is_done, again.state) == (batch.pk, True, "done")
    assert dossier.files.count() == 4
    assert Page.objects.filter(file__batch=batch).count() == 8
    assert not list(settings.DIGITISING_DIR.glob("work-*"))


def test_a_page_that_came_after_its_stack_was_done_is_not_lost(at, folder):
    dossier = make.dossier(at, "received")
    (folder / "s_1.pdf").write_bytes(scans.sheet_of(f"HS:{dossier.code}"))
    (folder / "s_2.pdf").write_bytes(papers(1)[0].pdf)
    batch, _done = run(at, folder)
    batch.state = "stopped"
    batch.save()
    (folder / "s_3.pdf").write_bytes(papers(2)[0].pdf)

    run(at, folder, resume=True)

    assert [one.pages_count for one in batch.documents.filter(dossier=dossier)] == [1, 1]
    assert not Page.objects.filter(state="read", document=None).exists()


def test_the_same_folder_again_attaches_nothing_twice(at, folder):
    dossier = make.dossier(at, "received")
    content = scans.stack(scans.sheet_of(f"HS:{dossier.code}"), papers(1)[0].pdf)
    (folder / "a.pdf").write_bytes(content)
    run(at, folder)

    batch, _done = run(at, folder)

    assert [file.state for file in batch.files.all()] == ["known"]
    assert dossier.files.count() == 1
    assert ScanFile.objects.filter(state="stored").count() == 1


def test_a_killed_run_leaves_what_it_finished_and_no_copy_in_clear(
    at, folder, monkeypatch, settings
):
    dossier = make.dossier(at, "received")
    (folder / "a.pdf").write_bytes(
        scans.stack(scans.sheet_of(f"HS:{dossier.code}"), *[paper.pdf for paper in papers(1, 2, 3)])
    )
    judge, seen = reading_pages._judge, []

    def die(*given):
        seen.append(given)
        if len(seen) == 3:
            raise MemoryError
        judge(*given)

    monkeypatch.setattr(reading_pages, "_judge", die)
    with pytest.raises(MemoryError):
        run(at, folder)
    monkeypatch.undo()
    left = settings.DIGITISING_DIR / "work-left"
    left.mkdir()
    (left / "page.jpg").write_bytes(b"clear")

    batch, is_done = run(at, folder, resume=True)

    assert is_done
    assert not left.exists()
    assert batch.documents.get().pages_count == 3
    assert dossier.files.count() == 1


def test_a_signed_file_stays_as_it_is_and_ends_the_stack_before_it(at, folder):
    dossier = make.dossier(at, "received")
    out = io.BytesIO()
    with pikepdf.open(BytesIO(papers(1)[0].pdf)) as pdf:
        pdf.Root.AcroForm = pdf.make_indirect(
            pikepdf.Dictionary(
                SigFlags=3,
                Fields=[
                    pdf.make_indirect(
                        pikepdf.Dictionary(
                            FT=pikepdf.Name.Sig,
                            T="Signature1",
                            V=pdf.make_indirect(
                                pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3])
                            ),
                        )
                    )
                ],
            )
        )
        pdf.save(out)
    (folder / "s_1.pdf").write_bytes(scans.sheet_of(f"HS:{dossier.code}"))
    (folder / "s_2.pdf").write_bytes(out.getvalue())

    batch, _done = run(at, folder)

    document = batch.documents.get()
    assert batch.files.get(name="s_2.pdf").is_signed
    assert document.dossier is None
    assert files.read_whole(document.loose) == out.getvalue()


def test_a_scanned_page_becomes_a_searchable_pdf_a(at, folder):
    dossier = make.dossier(at, "received")
    paper = scans.paper(3, "birth")
    pages = [
        scans.drawn(scans.sheet_of(f"HS:{dossier.code}"), 100),
        scans.drawn(paper.pdf, 150),
        scans.blank(100),
    ]
    (folder / "a.tif").write_bytes(scans.tiff(pages, 150))

    batch, _done = run(at, folder)

    summary = digitising.summary_of(batch)
    assert (summary["pages"], summary["blank"], summary["separators"]) == (3, 1, 1)
    document = batch.documents.get()
    assert (document.dossier, document.pages_count, document.is_archival) == (dossier, 1, True)
    [stored] = attached(dossier)
    read = set(text_of(stored).split())
    assert len([word for word in paper.words if word in read]) >= 0.95 * len(paper.words)
    found = {one.field: digitising.value_of(one) for one in document.proposals.all()}
    assert document.kind == "birth"
    assert found.items() <= paper.fields.items()
    assert len(found) >= 2


def test_the_readers_own_copies_in_clear_lie_where_the_next_run_sweeps(
    at, folder, settings, monkeypatch
):
    (folder / "a.png").write_bytes(scans.png(scans.drawn(scans.paper(1).pdf, 75), 75))
    seen: list[Path] = []

    def look(_picture, _made, **_given):
        seen.append(Path(tempfile.gettempdir()))
        raise OSError

    monkeypatch.setattr(ocrmypdf, "ocr", look)
    batch, is_done = run(at, folder)

    assert is_done
    assert settings.DIGITISING_DIR in seen[0].parents
    assert Path(tempfile.gettempdir()) != seen[0]
    assert [one["why"] for one in digitising.summary_of(batch)["rescan"]] == [
        "Không mở được trang này. Quét lại."
    ]


def test_without_the_reader_the_command_says_what_to_install(at, folder, monkeypatch):
    (folder / "a.pdf").write_bytes(papers(1)[0].pdf)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(CommandError, match="apt-get install tesseract-ocr") as refused:
        call_command("digitise", "batch", str(folder), agency=at.agency.code)
    assert refused.value.returncode == 2
    assert not digitising.Batch.objects.exists()


def test_the_command_tells_its_contract(at, folder):
    (folder / "a.pdf").write_bytes(papers(1)[0].pdf)
    out, err = StringIO(), StringIO()
    call_command(
        "digitise", "batch", str(folder), "--json", agency=at.agency.code, stdout=out, stderr=err
    )
    told = json.loads(out.getvalue())
    assert {
        "batch", "files", "pages", "blank", "separators", "documents", "unassigned", "rescan",
        "proposed", "seconds",
    } <= told.keys()  # fmt: skip
    assert "trang 1/1" in err.getvalue()

    out = StringIO()
    call_command("digitise", "status", "--json", agency=at.agency.code, stdout=out)
    status = json.loads(out.getvalue())
    assert status.keys() == {
        "batches", "uploads", "by_procedure", "by_period", "by_hamlet", "to_do", "plan",
    }  # fmt: skip
    assert status["to_do"]["unassigned"] == 1


def test_nothing_to_read_is_told(at, folder):
    with pytest.raises(digitising.NoSuchFolder):
        run(at, folder)
    with pytest.raises(digitising.NoSuchFolder):
        run(at, folder / "none")


def test_another_agency_sees_none_of_it(at, folder):
    (folder / "a.pdf").write_bytes(papers(1)[0].pdf)
    run(at, folder)
    assert digitising.status_of(agencies.agency())["batches"] == []


def test_a_document_lies_in_one_place(at, folder):
    (folder / "a.pdf").write_bytes(papers(1)[0].pdf)
    batch, _done = run(at, folder)
    document = batch.documents.get()
    document.why = ""
    with pytest.raises(IntegrityError, match="lies_in_one_place"), transaction.atomic():
        document.save(update_fields=["why"])
