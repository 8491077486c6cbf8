"""What is photographed or uploaded for one component of one dossier becomes one document of it."""

from __future__ import annotations

import fcntl
import io
import os
import random
import time
from datetime import timedelta

import pikepdf
import pypdfium2 as pdfium
import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.service.digitising import api as digitising
from xaso.service.digitising import selectors, tasks
from xaso.service.digitising.domain.separators import LOST, Mark
from xaso.service.digitising.domain.splitting import Leaf, whole
from xaso.service.digitising.domain.uploads import Offered, Refusal, refusal_of
from xaso.service.digitising.models import Batch, Document, Page, ScanFile
from xaso.service.digitising.services import assigning, reading_pages, running, uploading
from xaso.service.digitising.tests import make as scans
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
CLERK = audit.Actor(kind="staff", name="Nguyễn Văn Minh")
MACHINE = audit.Actor(kind="job", name="Thử")


@pytest.fixture
def at(settings, tmp_path):
    settings.DIGITISING_DIR = tmp_path / "own"
    return make.house()


@pytest.fixture
def dossier(at):
    return make.dossier(at, "received")


def sent(name, content):
    return InMemoryUploadedFile(
        io.BytesIO(content), "pages", name, "application/octet-stream", len(content), None
    )


def send(dossier, *given, paper_key="to_khai", replaces=None, now=make.MORNING):
    return uploading.upload(
        dossier=dossier,
        paper_key=paper_key,
        given=[sent(name, content) for name, content in given],
        actor=CLERK,
        now=now,
        replaces=replaces,
    )


def read(batch):
    tasks.read_batch(str(batch.pk), str(batch.agency_id))
    batch.refresh_from_db()
    return batch


def jobs_of_uploads():
    return list(ProcrastinateJob.objects.filter(task_name="digitising.read_batch"))


def lying(dossier):
    return list(dossier.files.order_by("position").values_list("paper_key", flat=True))


def text_of(document):
    pdf = pdfium.PdfDocument(files.read_whole(selectors.file_of(document)))
    return " ".join(page.get_textpage().get_text_range() for page in pdf)


def signed_pdf(content):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        value = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3])
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="S", V=pdf.make_indirect(value))
        form = pikepdf.Dictionary(SigFlags=3, Fields=[pdf.make_indirect(field)])
        pdf.Root.AcroForm = pdf.make_indirect(form)
        pdf.save(out)
    return out.getvalue()


def test_the_pages_of_one_upload_are_one_document_and_sheets_send_nothing_away(at, dossier):
    other = make.dossier(at, "received")
    one, two, three = (scans.paper(seed).pdf for seed in (1, 2, 3))
    stack = scans.stack(one, scans.sheet_of(f"HS:{other.code}"), two, scans.sheet_of(""))

    batch = send(dossier, ("a.pdf", stack), ("a.pdf", three))
    assert (batch.state, dossier.files.count()) == ("running", 0)
    read(batch)

    document = batch.documents.get()
    assert (batch.state, document.dossier, document.pages_count) == ("done", dossier, 3)
    assert document.paper_key == "to_khai"
    assert lying(dossier) == ["to_khai"]
    assert other.files.count() == 0
    words = text_of(document).split()
    assert words == [*scans.words_of(one), *scans.words_of(two), *scans.words_of(three)]
    assert not selectors.rescans_of([batch]).exists()
    first, second = batch.files.all()
    assert (first.name, second.name) == ("a.pdf", "a (2).pdf")
    assert files.read_whole(first.stored) == stack
    assert first.stored.key_id == batch.key_id
    assert document.proposals.exists()
    [entry] = audit.trail_of("digitising.batch", batch.pk).filter(verb="digitising.upload")
    assert entry.details == {"dossier": str(dossier.pk), "paper": "to_khai", "files": 2}


def test_a_photograph_on_its_side_becomes_an_upright_pdf_a_of_the_original(dossier):
    paper = scans.paper(3, "birth")
    page = scans.drawn(paper.pdf, 150).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85, exif=exif)

    batch = read(send(dossier, ("image.jpg", out.getvalue()), paper_key="ban_chinh"))

    document = batch.documents.get()
    assert (document.dossier, document.is_archival, lying(dossier)) == (
        dossier, True, ["ban_chinh"],
    )  # fmt: skip
    seen = set(text_of(document).split())
    assert len([word for word in paper.words if word in seen]) >= 0.9 * len(paper.words)
    assert files.name_of(selectors.file_of(document)) == "Bản chính.pdf"
    assert (
        batch.files.get().sha256
        == files.StoredFile.objects.get(pk=batch.files.get().stored_id).sha256
    )


def test_an_original_that_was_never_paper_is_kept_as_its_picture(dossier):
    paper = scans.paper(1)
    document = read(send(dossier, ("a.pdf", paper.pdf), paper_key="ban_chinh")).documents.get()
    pdf = pdfium.PdfDocument(files.read_whole(selectors.file_of(document)))
    kinds = {one.type for one in pdf[0].get_objects()}
    assert pdfium.raw.FPDF_PAGEOBJ_IMAGE in kinds
    assert document.is_archival


def test_files_that_are_right_are_kept_when_others_fail_and_each_is_told(dossier, settings):
    good = scans.paper(1).pdf
    settings.MAX_FILE_BYTES = len(good) + 100
    batch = send(
        dossier,
        ("trong.jpg", b""),
        ("đơn.docx", b"PK\x03\x04 xx"),
        ("tốt.pdf", good),
        ("hỏng.jpg", b"\xff\xd8\xff broken"),
        ("to.pdf", good + b"\n%" + b"0" * 200),
        ("lặp lại.pdf", good),
        paper_key="old_scan",
    )

    told = {file.name: (file.state, file.why) for file in batch.files.all()}
    assert told.pop("tốt.pdf") == ("stored", "")
    assert {state for state, _why in told.values()} == {"refused"}
    whys = {name: why for name, (_state, why) in told.items()}
    assert "rỗng" in whys["trong.jpg"]
    assert "Word" in whys["đơn.docx"]
    assert "hỏng" in whys["hỏng.jpg"]
    assert "quá nặng" in whys["to.pdf"]
    assert whys["lặp lại.pdf"] == "Tệp này đã gửi cho hồ sơ này rồi."
    assert read(batch).documents.get().dossier == dossier
    refused = selectors.refused_files(dossier, since=make.MORNING)
    assert [file.name for file in refused] == list(whys)


def test_where_nothing_can_be_taken_nothing_is_begun(dossier):
    with pytest.raises(digitising.NothingTaken) as refused:
        send(dossier, ("a.jpg", b""), ("b.jpg", b"x"))
    assert [name for name, _why in refused.value.refused] == ["a.jpg", "b.jpg"]
    assert not Batch.objects.exists()
    assert not jobs_of_uploads()


def test_a_name_tells_what_the_content_is(dossier):
    picture = scans.png(scans.blank(72), 72)
    batch = send(dossier, ("../anh.pdf", picture), ("image", scans.jpeg(scans.blank(72), 72)))
    assert sorted(batch.files.values_list("name", flat=True)) == ["anh.png", "image.jpg"]


def test_the_same_bytes_come_once_until_they_were_taken_off(at, dossier):
    content = ("a.pdf", scans.paper(1).pdf)
    batch = send(dossier, content)
    with pytest.raises(digitising.NothingTaken):
        send(dossier, content, paper_key="old_scan")
    document = read(batch).documents.get()
    with pytest.raises(digitising.NothingTaken):
        send(dossier, content)
    other = make.dossier(at, "received")
    assert read(send(other, content)).documents.get().dossier == other

    assigning.take_off(document_id=document.pk, actor=CLERK)

    assert read(send(dossier, content)).documents.get().dossier == dossier


def test_a_signed_file_lies_in_the_dossier_as_it_is_but_is_no_scan_of_an_original(dossier):
    content = signed_pdf(scans.paper(1).pdf)
    with pytest.raises(digitising.NothingTaken, match="đã ký số"):
        send(dossier, ("a.pdf", content), paper_key="ban_chinh")

    batch = read(send(dossier, ("a.pdf", content), ("b.pdf", scans.paper(2).pdf)))

    signed = batch.documents.get(first__file__is_signed=True)
    scanned = batch.documents.get(first__file__is_signed=False)
    assert files.read_whole(selectors.file_of(signed)) == content
    assert (signed.dossier, scanned.dossier) == (dossier, dossier)
    assert lying(dossier) == ["to_khai", "to_khai"]


def test_photographed_anew_a_document_gives_way_in_its_place(dossier):
    bad = scans.jpeg(scans.blurred(scans.drawn(scans.paper(3).pdf, 100), random.Random(1)), 100)
    first = read(send(dossier, ("a.jpg", bad), paper_key="ban_chinh")).documents.get()
    second = read(send(dossier, ("b.pdf", scans.paper(2).pdf), paper_key="ban_chinh"))
    assert [page.document_id for page in selectors.faults_on(first)] == [first.pk]

    again = send(dossier, ("c.pdf", scans.paper(4).pdf), paper_key="ban_chinh", replaces=first)
    assert Document.objects.filter(pk=first.pk).exists()
    read(again)

    made = again.documents.get()
    order = dossier.files.order_by("position").values_list("file_id", flat=True)
    assert list(order) == [made.file_id, second.documents.get().file_id]
    assert not Document.objects.filter(pk=first.pk).exists()
    assert not files.StoredFile.objects.filter(pk=first.file_id).exists()
    assert not selectors.rescans_of([first.batch]).exists()
    assert first.batch.files.get().stored is not None
    assert Page.objects.get(file__batch=first.batch).settled_at is not None


def test_a_document_that_has_to_stay_is_not_photographed_anew(at, dossier):
    first = read(send(dossier, ("a.pdf", scans.paper(1).pdf))).documents.get()
    again = send(dossier, ("b.pdf", scans.paper(2).pdf), replaces=first)
    for act in ("start", "propose"):
        make.ACTS[act](at, dossier.pk, make.MORNING + timedelta(hours=2))

    with pytest.raises(digitising.NotSo, match="đã trình kết quả"):
        send(dossier, ("c.pdf", scans.paper(3).pdf), replaces=first)
    read(again)

    first.refresh_from_db()
    assert first.dossier == dossier
    aside = again.documents.get()
    assert (aside.dossier, aside.why) == (None, "refused")
    assert "đã trình kết quả" in aside.why_more
    assert aside in selectors.documents_on(dossier)


def test_an_original_that_comes_after_the_proposal_is_not_taken_and_a_late_one_put_aside(
    at, dossier
):
    late = send(dossier, ("a.pdf", scans.paper(1).pdf), paper_key="ban_chinh")
    for act in ("start", "propose"):
        make.ACTS[act](at, dossier.pk, make.MORNING + timedelta(hours=2))

    with pytest.raises(digitising.NotSo, match="không có trong bản sao"):
        send(dossier, ("b.pdf", scans.paper(2).pdf), paper_key="ban_chinh")
    read(late)

    aside = late.documents.get()
    assert (aside.dossier, aside.why) == (None, "refused")
    assert "không có trong bản sao" in aside.why_more
    assert lying(dossier) == []


def test_only_a_document_of_the_same_dossier_is_replaced(at, dossier):
    other = make.dossier(at, "received")
    theirs = read(send(other, ("a.pdf", scans.paper(1).pdf))).documents.get()
    with pytest.raises(digitising.NotSo, match="không còn trong hồ sơ"):
        send(dossier, ("b.pdf", scans.paper(2).pdf), replaces=theirs)
    assigning.take_off(document_id=theirs.pk, actor=CLERK)
    theirs.refresh_from_db()
    with pytest.raises(digitising.NotSo, match="không còn trong hồ sơ"):
        send(other, ("b.pdf", scans.paper(2).pdf), replaces=theirs)


def test_an_unknown_paper_and_an_erased_dossier_take_nothing(at):
    dossier = make.dossier(at, "returned")
    with pytest.raises(digitising.NotSo, match="không có giấy tờ này"):
        send(dossier, ("a.pdf", scans.paper(1).pdf), paper_key="so_ho_khau")
    dossiers.erase(dossier_id=dossier.pk, actor=MACHINE, now=make.MORNING, ground="Hết hạn")
    with pytest.raises(digitising.NotSo, match="đã được xóa"):
        send(dossier, ("a.pdf", scans.paper(1).pdf))


def test_taken_off_it_is_laid_down_again_under_its_paper_where_there_is_one(at, dossier):
    document = read(send(dossier, ("a.pdf", scans.paper(1).pdf))).documents.get()
    assigning.take_off(document_id=document.pk, actor=CLERK)
    strange = make.dossier(make.house(code="1.009999", papers=(("khac", "Giấy khác"),)), "received")
    assigning.assign(document_id=document.pk, dossier=strange, actor=CLERK)
    assert lying(strange) == ["old_scan"]
    assigning.take_off(document_id=document.pk, actor=CLERK)
    assigning.assign(document_id=document.pk, dossier=dossier, actor=CLERK)
    assert lying(dossier) == ["to_khai"]


def test_blank_and_broken_pages_are_no_document_and_are_told(dossier):
    batch = read(send(dossier, ("a.jpg", scans.jpeg(scans.blank(100), 100)), now=timezone.now()))
    assert not batch.documents.exists()
    since = timezone.now() - timedelta(hours=1)
    [page] = selectors.fruitless_pages(dossier, since=since)
    assert page.state == "blank"
    assert not selectors.fruitless_pages(dossier, since=timezone.now()).exists()


def test_one_job_is_written_for_an_upload_and_a_second_run_changes_nothing(dossier):
    batch = send(dossier, ("a.pdf", scans.paper(1).pdf))
    [job] = jobs_of_uploads()
    assert job.lock == f"digitising.read_batch:{batch.pk}"
    assert job.args == {"batch_id": str(batch.pk), "agency_id": str(batch.agency_id)}
    read(batch)
    ended = batch.ended_at
    read(batch)
    assert (batch.ended_at, dossier.files.count()) == (ended, 1)
    ends = audit.trail_of("digitising.batch", batch.pk).filter(verb="digitising.batch")
    assert ends.count() == 1


def test_killed_it_goes_on_where_it_stopped(dossier, monkeypatch):
    batch = send(dossier, *[(f"{n}.pdf", scans.paper(n).pdf) for n in range(3)])
    judge, seen = reading_pages._judge, []

    def die(*given):
        seen.append(given)
        if len(seen) == 3:
            raise MemoryError
        judge(*given)

    monkeypatch.setattr(reading_pages, "_judge", die)
    with pytest.raises(MemoryError):
        read(batch)
    batch.refresh_from_db()
    assert (batch.state, running.progress_of(batch)) == (
        "running", running.Progress(files_done=3, files=3, pages_done=2, pages=3),
    )  # fmt: skip
    assert batch.alive_at > make.MORNING
    monkeypatch.undo()

    assert read(batch).documents.get().pages_count == 3


def test_while_the_machine_reads_another_batch_it_waits_its_turn(dossier, settings):
    batch = send(dossier, ("a.pdf", scans.paper(1).pdf))
    ProcrastinateJob.objects.all().delete()
    settings.DIGITISING_DIR.mkdir(parents=True)
    with (settings.DIGITISING_DIR / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        read(batch)
    assert (batch.state, dossier.files.count()) == ("running", 0)
    [job] = jobs_of_uploads()
    assert timedelta(seconds=5) < job.scheduled_at - batch.alive_at <= uploading.TURN
    assert read(batch).state == "done"


def test_a_batch_is_a_folder_or_a_component(dossier):
    batch = send(dossier, ("a.pdf", scans.paper(1).pdf))
    for wrong in ({"paper_key": ""}, {"folder": "/quet"}, {"alive_at": None}, {"dossier": None}):
        with pytest.raises(IntegrityError, match="folder_or_component"), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(**wrong)
    folder = scans.digitised(dossier)
    for bad in ({"folder": ""}, {"dossier": dossier}, {"alive_at": make.MORNING}):
        with pytest.raises(IntegrityError, match="folder_or_component"), transaction.atomic():
            Batch.objects.filter(pk=folder.pk).update(**bad)
    send(dossier, ("b.pdf", scans.paper(2).pdf))
    assert Batch.objects.filter(folder="", state="running").count() == 2
    assert (str(batch), str(folder)) == (str(dossier), folder.folder.split("/")[-1])


def test_status_counts_uploads_and_lists_folders(at, dossier):
    folder = scans.digitised(dossier)
    read(send(dossier, ("a.pdf", scans.paper(3).pdf)))
    send(dossier, ("b.pdf", scans.paper(4).pdf), ("c.jpg", b""))
    status = digitising.status_of(at.agency)
    assert [one["batch"] for one in status["batches"]] == [str(folder.pk)]
    assert status["uploads"] == {
        "uploads": 2, "dossiers": 1, "running": 1, "failed": 0, "files": 3, "pages": 2, "read": 1,
        "documents": 1,
    }  # fmt: skip
    assert digitising.status_of(at.elsewhere)["uploads"]["uploads"] == 0


def test_copies_of_people_at_a_desk_are_swept_when_a_kill_left_them(settings, tmp_path):
    settings.DIGITISING_DIR = tmp_path
    fresh, left = tmp_path / "desk-a", tmp_path / "desk-b"
    for one in (fresh, left):
        one.mkdir()
    os.utime(left, (time.time() - 4000,) * 2)
    reading_pages.sweep_folders()
    assert (fresh.exists(), left.exists()) == (True, False)


@pytest.mark.parametrize(
    ("offered", "files_before", "pages_before", "is_original", "told"),
    [
        (Offered(1), 0, 0, False, None),
        (Offered(1), 29, 0, False, None),
        (Offered(1), 30, 0, False, Refusal.MANY_FILES),
        (Offered(100), 0, 0, False, None),
        (Offered(101), 0, 0, False, Refusal.MANY_PAGES),
        (Offered(60), 0, 40, False, None),
        (Offered(60), 0, 41, False, Refusal.MANY_PAGES),
        (Offered(1, is_known=True), 0, 0, False, Refusal.KNOWN),
        (Offered(500, is_signed=True), 0, 40, False, None),
        (Offered(1, is_signed=True), 0, 0, True, Refusal.SIGNED),
    ],
)
def test_what_one_sending_may_hold(offered, files_before, pages_before, is_original, told):
    refusal = refusal_of(
        offered, files_before=files_before, pages_before=pages_before, is_original=is_original
    )
    assert refusal is told


def test_sheets_and_blank_pages_are_left_out_and_a_long_paper_is_several_documents():
    leaves = [Leaf(1, Mark("HS", "X")), Leaf(2), Leaf(3, LOST), Leaf(4, is_blank=True), Leaf(5)]
    [stack] = whole(leaves, "H00", "to_khai")
    assert (stack.code, stack.component, stack.pages) == ("H00", "to_khai", [2, 5])
    assert not stack.is_lost
    assert [len(one.pages) for one in whole(map(Leaf, range(130)), "H00", "x")] == [100, 30]
    assert whole([Leaf(1, LOST)], "H00", "x") == []


def test_files_of_a_sending_are_rows_in_its_order(dossier):
    first, second = (scans.paper(seed).pdf for seed in (1, 2))
    batch = send(dossier, ("b.pdf", first), ("a.jpg", b""), ("c.pdf", second))
    rows = ScanFile.objects.filter(batch=batch).order_by("position")
    assert [(row.position, row.name, row.pages_count) for row in rows] == [
        (1, "b.pdf", 1), (2, "a.jpg", 0), (3, "c.pdf", 1),
    ]  # fmt: skip
