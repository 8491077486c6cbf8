"""The page of one dossier: photographs in, progress, documents, photographed anew, taken off."""

from __future__ import annotations

import random
import shutil
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.service.digitising import tasks
from xaso.service.digitising.models import Batch, Document, Page
from xaso.service.digitising.tests import make as scans
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(settings, tmp_path):
    settings.DIGITISING_DIR = tmp_path / "own"
    return make.house()


@pytest.fixture
def dossier(at):
    return make.dossier(at, "received")


@pytest.fixture
def clerk(client, at):
    client.force_login(at.minh)
    return client


def address(dossier):
    return reverse("digitising:capture", args=[dossier.pk])


def send(clerk, dossier, *contents, component="to_khai", **more):
    pages = [SimpleUploadedFile(name, content) for name, content in contents]
    return clerk.post(address(dossier), {"component": component, "pages": pages, **more})


def paper(seed=1, name="a.pdf"):
    return name, scans.paper(seed).pdf


def read_all():
    for batch in Batch.objects.filter(state="running", folder=""):
        tasks.read_batch(str(batch.pk), str(batch.agency_id))


def shown(clerk, dossier, query=""):
    answer = clerk.get(address(dossier) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_offers_the_papers_of_the_procedure_and_says_that_it_is_empty(clerk, dossier):
    page = shown(clerk, dossier)
    for said in (
        'value="to_khai"', 'value="chung_sinh"', 'value="ban_chinh"', 'value="old_scan"',
        'capture="environment"', "Chưa có tài liệu nào", 'data-testid="capture-send"',
        'data-testid="capture-component"', 'data-testid="capture-pages"',
    ):  # fmt: skip
        assert said in page
    assert page.count('name="pages"') == 7
    assert "capture-progress" not in page
    assert "Refresh" not in clerk.get(address(dossier))


def test_while_pages_are_read_the_page_tells_how_far_and_looks_again(clerk, dossier):
    answer = send(clerk, dossier, paper(1), paper(2, "b.pdf"))
    assert answer.status_code == 303
    assert answer["Location"] == f"{address(dossier)}?giay-to=to_khai"
    batch = Batch.objects.get()
    Page.objects.filter(file__name="a.pdf").update(state="read")

    answer = clerk.get(answer["Location"])
    page = answer.content.decode()
    assert "Đã đọc 1 trên 2 trang" in page
    assert answer["Refresh"] == "5"
    assert "capture-send" not in page
    assert "Máy đang đọc việc khác" not in page

    answer = clerk.get(f"{address(dossier)}?chup-tiep=1")
    assert "Refresh" not in answer
    assert "capture-send" in answer.content.decode()

    Page.objects.all().update(state="waiting")
    Batch.objects.update(begun_at=batch.begun_at - timedelta(minutes=5))
    assert "Máy đang đọc việc khác" in shown(clerk, dossier)


def test_what_was_read_is_shown_with_what_it_says_and_the_way_to_confirm_it(clerk, dossier, at):
    send(clerk, dossier, paper(3), component="ban_chinh")
    send(clerk, dossier, ("b.pdf", scans.paper(4, "birth").pdf))
    read_all()

    page = shown(clerk, dossier, "?giay-to=chung_sinh")

    assert page.count('data-testid="capture-document"') == 2
    assert "Bản chính để chứng thực" in page
    assert "Giấy khai sinh" in page
    assert '<option value="chung_sinh" selected>' in page
    document = Document.objects.get(paper_key="to_khai")
    assert reverse("digitising:document", args=[document.pk]) in page
    assert reverse("digitising:picture", args=[document.pk, 1]) in page
    fields = scans.paper(4, "birth").fields
    assert fields["name"] in page
    looks = audit.trail_of("dossiers.dossier", dossier.pk).filter(verb="dossiers.view_file")
    assert looks.filter(actor_id=at.minh.pk).count() == 1


def test_what_was_given_up_is_told_and_read_again_when_asked(clerk, dossier, at):
    send(clerk, dossier, paper(3))
    batch = Batch.objects.get()
    assert "capture-given-up" not in shown(clerk, dossier)
    again = {"do": "read-again", "batch": batch.pk}
    assert clerk.post(address(dossier), again).status_code == 409
    Batch.objects.update(state="failed")

    page = shown(clerk, dossier)
    assert "Máy không đọc được lần gửi này" in page
    assert f'value="{batch.pk}"' in page
    assert 'data-testid="given-up"' in clerk.get(reverse("digitising:overview")).content.decode()
    staff_page = clerk.get(reverse("dossiers:staff-dossier", args=[dossier.pk]))
    assert "Có lần gửi máy không đọc được." in staff_page.content.decode()
    other = make.dossier(at, "received")
    assert "capture-given-up" not in shown(clerk, other)
    assert clerk.post(address(other), again).status_code == 409
    assert clerk.post(address(dossier), again | {"batch": "x"}).status_code == 404

    assert clerk.post(address(dossier), again).status_code == 303
    read_all()

    page = shown(clerk, dossier)
    assert "capture-given-up" not in page
    assert 'data-testid="capture-document"' in page


def test_an_original_after_the_proposal_is_refused_with_the_reason(clerk, dossier, at):
    for act in ("start", "propose"):
        make.ACTS[act](at, dossier.pk, make.MORNING + timedelta(hours=2))
    answer = send(clerk, dossier, paper(3), component="ban_chinh")
    assert answer.status_code == 409
    assert "không có trong bản sao" in answer.content.decode()
    assert send(clerk, dossier, paper(3), component="old_scan").status_code == 303


def test_without_pages_or_component_it_says_what_is_missing(clerk, dossier):
    answer = clerk.post(address(dossier), {"component": "to_khai"})
    assert answer.status_code == 422
    assert "Chụp hoặc chọn ít nhất một trang." in answer.content.decode()
    answer = send(clerk, dossier, paper(), component="")
    assert answer.status_code == 422
    assert "Chọn đây là giấy tờ gì." in answer.content.decode()
    answer = send(clerk, dossier, paper(), component="so_ho_khau")
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_what_is_wrong_is_said_and_what_is_right_is_kept(clerk, dossier):
    answer = send(clerk, dossier, ("rong.jpg", b""), ("x.docx", b"PK\x03\x04"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "rong.jpg: Tệp rỗng." in page
    assert "x.docx: Đây là tệp Word" in page
    assert '<option value="to_khai" selected>' in page

    assert send(clerk, dossier, ("rong.jpg", b""), paper()).status_code == 303
    page = shown(clerk, dossier)
    assert "rong.jpg: Tệp rỗng." in page
    read_all()
    assert Document.objects.get().dossier == dossier
    assert "rong.jpg: Tệp rỗng." in shown(clerk, dossier)


def test_without_the_reader_nothing_is_taken_and_it_says_what_to_install(
    clerk, dossier, monkeypatch
):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    answer = send(clerk, dossier, paper())
    assert answer.status_code == 422
    assert "apt-get install tesseract-ocr" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_page_that_cannot_be_read_says_why_and_is_photographed_anew(clerk, dossier):
    bad = scans.blurred(scans.drawn(scans.paper(3).pdf, 100), random.Random(1))
    send(clerk, dossier, ("a.jpg", scans.jpeg(bad, 100)))
    read_all()
    old = Document.objects.get()
    page = shown(clerk, dossier)
    assert 'data-testid="capture-faults"' in page
    assert "a.jpg, trang 1" in page
    assert f'href="{address(dossier)}?chup-lai={old.pk}" data-testid="capture-retake"' in page

    page = shown(clerk, dossier, f"?chup-lai={old.pk}")
    assert "Chụp lại: Tờ khai" in page
    assert f'name="replaces" value="{old.pk}"' in page
    assert "capture-component" not in page
    assert 'data-testid="capture-document"' not in page
    answer = send(clerk, dossier, paper(5), component="", replaces=str(old.pk))
    assert answer.status_code == 303
    read_all()

    made = Document.objects.get()
    assert made.pk != old.pk
    assert [row.paper_key for row in dossier.files.all()] == ["to_khai"]
    assert "capture-faults" not in shown(clerk, dossier)


def test_a_blank_page_is_told(clerk, dossier):
    send(clerk, dossier, ("trang.jpg", scans.jpeg(scans.blank(100), 100)))
    read_all()
    page = shown(clerk, dossier)
    assert "trang.jpg, trang 1: Trang trắng, không lưu." in page


def test_a_document_is_taken_off_after_a_question(clerk, dossier):
    send(clerk, dossier, paper())
    read_all()
    document = Document.objects.get()
    page = shown(clerk, dossier)
    assert f'href="{address(dossier)}?go={document.pk}" data-testid="capture-take-off"' in page
    asked = shown(clerk, dossier, f"?go={document.pk}")
    assert "Gỡ “Tờ khai” khỏi hồ sơ?" in asked
    assert f'value="{document.pk}"' in asked

    answer = clerk.post(address(dossier), {"do": "take-off", "document": str(document.pk)})

    assert answer.status_code == 303
    assert not dossier.files.exists()
    document.refresh_from_db()
    assert document.why == "taken_off"
    assert 'data-testid="capture-document"' not in shown(clerk, dossier)


def test_once_proposed_nothing_is_taken_off_or_photographed_anew(clerk, at, dossier):
    send(clerk, dossier, paper(), component="ban_chinh")
    read_all()
    document = Document.objects.get()
    for act in ("start", "propose"):
        make.ACTS[act](at, dossier.pk, timezone.now())
    page = shown(clerk, dossier)
    assert "capture-take-off" not in page
    assert "capture-retake" not in page

    answer = clerk.post(address(dossier), {"do": "take-off", "document": str(document.pk)})
    assert answer.status_code == 409
    assert "đã trình kết quả" in answer.content.decode()
    assert send(clerk, dossier, paper(2), replaces=str(document.pk)).status_code == 409
    assert dossier.files.count() == 1


def test_documents_of_a_scanners_folder_are_shown_and_not_photographed_anew(clerk, dossier):
    scans.digitised(dossier)
    page = shown(clerk, dossier)
    assert page.count('data-testid="capture-document"') == 1
    assert "capture-take-off" in page
    assert "capture-retake" not in page


@pytest.mark.parametrize("query", ["?go=x", "?chup-lai=x", "?go={other}", "?chup-lai={other}"])
def test_only_documents_of_the_dossier_are_asked_about(clerk, at, dossier, query):
    other = make.dossier(at, "received")
    scans.digitised(other)
    foreign = Document.objects.get(dossier=other)
    answer = clerk.get(address(dossier) + query.format(other=foreign.pk))
    assert answer.status_code == 404
    for body in ({"do": "take-off", "document": str(foreign.pk)}, {"replaces": "x"}):
        assert clerk.post(address(dossier), body).status_code == 404
    foreign.refresh_from_db()
    assert foreign.dossier == other


def test_others_see_no_page(client, at, dossier):
    for account in (at.phuc, at.khoa, at.binh):
        client.force_login(account)
        assert client.get(address(dossier)).status_code == 404
        assert send(client, dossier, paper()).status_code == 404
    client.logout()
    assert client.get(address(dossier)).status_code == 302


def test_who_only_shares_a_dossier_photographs_nothing_into_it(clerk, at):
    theirs = make.dossier(at, "received")
    dossiers.Dossier.objects.filter(pk=theirs.pk).update(agency=at.elsewhere)
    theirs.accesses.create(agency=at.agency, ground="Hỏi ý kiến")
    assert clerk.get(reverse("dossiers:staff-dossier", args=[theirs.pk])).status_code == 200
    assert clerk.get(address(theirs)).status_code == 404


def test_an_erased_dossier_has_no_page(clerk, at):
    dossier = make.dossier(at, "returned")
    assert clerk.get(address(dossier)).status_code == 200
    actor = audit.Actor(kind="command")
    dossiers.erase(dossier_id=dossier.pk, actor=actor, now=make.MORNING, ground="Hết hạn")
    assert clerk.get(address(dossier)).status_code == 404


def test_the_page_of_a_dossier_leads_here(client, at, dossier):
    page = reverse("dossiers:staff-dossier", args=[dossier.pk])
    client.force_login(at.minh)
    shown = client.get(page).content.decode()
    assert f'href="{address(dossier)}"' in shown
    assert "Quét, chụp giấy tờ" in shown
    assert "Chưa quét giấy tờ nào." in shown
    scans.digitised(dossier)
    send(client, dossier, paper(7), component="ban_chinh")
    shown = client.get(page).content.decode()
    assert "1 tài liệu đã quét." in shown
    assert "Đang đọc bản vừa gửi." in shown
    read_all()
    assert "Bản chính để chứng thực" in client.get(page).content.decode()
    client.force_login(at.phuc)
    assert address(dossier) not in client.get(page).content.decode()


def test_the_overview_counts_uploads_and_leads_to_their_dossier(clerk, dossier):
    bad = scans.blurred(scans.drawn(scans.paper(3).pdf, 100), random.Random(1))
    send(clerk, dossier, ("a.jpg", scans.jpeg(bad, 100)))
    read_all()
    page = clerk.get(reverse("digitising:overview")).content.decode()
    assert "1 tài liệu của 1 hồ sơ, đã đọc 1/1 trang" in page
    assert f'href="{address(dossier)}"' in page
    assert "Chưa quét đợt nào." in page


FROM = "?tu=tra-ngay"


def test_who_came_from_handing_over_at_once_is_led_back_there(clerk, dossier):
    scans.digitised(dossier)
    back = reverse("desk:at-once-one", args=[dossier.pk])
    page = shown(clerk, dossier, FROM)

    assert f'href="{back}" class="govuk-back-link"' in page
    assert 'data-testid="capture-back"' in page
    assert "Quay lại Trả ngay" in page
    document = Document.objects.get(dossier=dossier)
    asked = shown(clerk, dossier, f"{FROM}&go={document.pk}")
    assert f'href="{address(dossier)}{FROM}"' in asked
    answer = clerk.post(
        f"{address(dossier)}{FROM}", {"do": "take-off", "document": str(document.pk)}
    )
    assert answer["Location"] == f"{address(dossier)}{FROM}"


def test_who_came_from_elsewhere_is_led_to_the_dossier(clerk, dossier):
    scans.digitised(dossier)
    for query in ("", "?tu=https://example.org"):
        page = shown(clerk, dossier, query)
        back = reverse("dossiers:staff-dossier", args=[dossier.pk])
        assert f'href="{back}" class="govuk-back-link"' in page
        assert "capture-back" not in page
        assert 'href="https://example.org' not in page


def test_what_was_sent_leads_back_to_where_one_came_from(clerk, dossier):
    pages = [SimpleUploadedFile(*paper())]
    answer = clerk.post(f"{address(dossier)}{FROM}", {"component": "ban_chinh", "pages": pages})
    assert answer["Location"] == f"{address(dossier)}{FROM}&giay-to=ban_chinh"
    page = shown(clerk, dossier, f"{FROM}&giay-to=ban_chinh")

    assert 'data-testid="capture-back"' in page
    assert f'href="{address(dossier)}{FROM}&amp;chup-tiep=1"' in page


def test_why_a_readable_document_stays_is_said_too(clerk, dossier):
    scans.digitised(dossier)
    assert "capture-kept" not in shown(clerk, dossier)
    assert 'data-testid="capture-take-off"' in shown(clerk, dossier)
    dossiers.hold(
        dossier_id=dossier.pk,
        actor=audit.Actor(kind="command"),
        now=make.MORNING,
        ground="Thanh tra đang xem xét",
    )

    page = shown(clerk, dossier)
    assert 'data-testid="capture-kept"' in page
    assert f"Hồ sơ {dossier} đang được giữ lại." in page
    assert 'data-testid="capture-take-off"' not in page
