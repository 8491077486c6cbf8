"""The pages: what asks for a person, whose a document is, what it says."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.urls import reverse
from PIL import Image

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.service.digitising import api as digitising
from xaso.service.digitising import sheets
from xaso.service.digitising.models import Document, Proposal
from xaso.service.digitising.tests import make as scans
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
LIST = "digitising:overview"


@pytest.fixture
def at(settings, tmp_path):
    settings.DIGITISING_DIR = tmp_path / "own"
    return make.house()


@pytest.fixture
def dossier(at):
    return make.dossier(at, "received")


@pytest.fixture
def batch(dossier):
    return scans.digitised(dossier)


@pytest.fixture
def clerk(client, at):
    client.force_login(at.minh)
    return client


def page(client, document):
    return reverse("digitising:document", args=[document.pk])


def held(loose):
    assert loose is not None
    return files.read_whole(loose)


def test_the_page_tells_what_asks_for_a_person(clerk, batch, dossier):
    shown = clerk.get(reverse(LIST)).content.decode()
    assert "Chờ xác nhận (1)" in shown
    assert f"Giấy khai sinh, {dossier.code}" in shown
    assert "Chưa rõ hồ sơ (1)" in shown
    assert "Không có hồ sơ mang mã trên tờ phân tách" in shown
    assert "Bị nhòe. Giữ yên giấy hoặc máy rồi quét lại." in shown
    assert 'value="3" max="3"' in shown


def test_a_page_scanned_again_is_taken_off_the_list_once(clerk, batch):
    page = digitising.Page.objects.get(faults="blurred")
    assert clerk.post(reverse(LIST), {"settled": page.pk}).status_code == 303
    assert clerk.post(reverse(LIST), {"settled": page.pk}).status_code == 303
    shown = clerk.get(reverse(LIST)).content.decode()
    assert "Cần quét lại (0)" in shown
    [entry] = audit.trail_of("digitising.batch", batch.pk)
    assert (entry.verb, entry.details["faults"]) == ("digitising.settle", "blurred")
    page.refresh_from_db()
    assert page.faults == "blurred"


def test_an_empty_commune_is_told_so(clerk):
    shown = clerk.get(reverse(LIST)).content.decode()
    assert "Chưa quét đợt nào." in shown


def test_sheets_are_printed_for_the_agencys_dossiers_alone(clerk, dossier):
    answer = clerk.post(reverse(LIST), {"codes": f"{dossier.code}\n"})
    assert answer["Content-Type"] == "application/pdf"
    papers = dossier.procedure_version.papers.count()
    assert len(pikepdf.open(io.BytesIO(answer.content)).pages) == 1 + papers

    answer = clerk.post(reverse(LIST), {"codes": "H00.99"})
    assert answer.status_code == 422
    assert "Không có hồ sơ nào mang mã: H00.99." in answer.content.decode()


def test_a_sheet_is_one_page_however_long_the_name_of_its_paper(dossier, monkeypatch):
    monkeypatch.setattr(
        type(dossier.procedure_version.papers.all()),
        "values_list",
        lambda *_given: [("p" * 40, "Giấy tờ rất dài " * 200)],
    )
    printed = sheets.print_sheets(agency=dossier.agency, dossier=dossier, now=make.MORNING)
    assert len(pikepdf.open(io.BytesIO(printed)).pages) == 2


def test_a_document_put_aside_is_laid_into_the_dossier_a_person_names(clerk, batch, dossier):
    aside = Document.objects.get(dossier=None)
    before = dossier.files.count()
    content = held(aside.loose)

    answer = clerk.post(page(clerk, aside), {"do": "assign", "code": "H00"})
    assert answer.status_code == 422
    assert "Không có hồ sơ nào mang mã H00." in answer.content.decode()
    answer = clerk.post(page(clerk, aside), {"do": "assign", "code": str(dossier.code).lower()})

    assert answer.status_code == 303
    aside.refresh_from_db()
    assert (aside.dossier, aside.loose, aside.why) == (dossier, None, "")
    assert dossier.files.count() == before + 1
    assert files.read_whole(dossier.files.get(file_id=aside.file_id).file) == content
    [entry] = audit.trail_of("digitising.document", aside.pk)
    assert entry.verb == "digitising.assign"


def test_laid_into_the_wrong_dossier_it_is_taken_off_and_not_lost(clerk, batch, dossier):
    inside = Document.objects.get(dossier=dossier)
    content = files.read_whole(dossier.files.get(file_id=inside.file_id).file)

    assert clerk.post(page(clerk, inside), {"do": "take-off"}).status_code == 303

    inside.refresh_from_db()
    assert (inside.dossier, inside.why) == (None, "taken_off")
    assert held(inside.loose) == content
    assert not inside.proposals.exists()
    assert not dossier.files.filter(paper_key="old_scan").exists()


def test_under_a_legal_hold_it_stays(clerk, batch, dossier):
    dossier.holds.create(placed_at=make.MORNING, ground="Thanh tra")
    inside = Document.objects.get(dossier=dossier)
    answer = clerk.post(page(clerk, inside), {"do": "take-off"})
    assert answer.status_code == 409
    inside.refresh_from_db()
    assert inside.dossier == dossier


def test_a_person_confirms_what_was_read_as_she_reads_it(clerk, batch, at):
    proposal = Proposal.objects.get()
    shown = clerk.get(page(clerk, proposal.document)).content.decode()
    assert 'value="Nguyễn Thị Thử"' in shown
    looks = audit.trail_of("dossiers.dossier", proposal.document.dossier_id)
    assert looks.filter(verb="dossiers.view_file", actor_id=at.minh.pk).exists()

    answer = clerk.post(
        page(clerk, proposal.document), {"do": "confirm", f"field-{proposal.pk}": "Nguyễn Thị Thu"}
    )

    assert answer["Location"] == reverse(LIST)
    proposal.refresh_from_db()
    assert (proposal.state, digitising.value_of(proposal)) == ("confirmed", "Nguyễn Thị Thu")
    assert proposal.decided_by_id == at.minh.pk
    [entry] = audit.trail_of("digitising.document", proposal.document_id)
    assert (entry.verb, entry.details) == (
        "digitising.confirm",
        {"field": "name", "changed": True},
    )


def test_an_emptied_field_is_not_so_and_nothing_is_decided_twice(clerk, batch, at):
    proposal = Proposal.objects.get()
    clerk.post(page(clerk, proposal.document), {"do": "confirm", f"field-{proposal.pk}": " "})
    proposal.refresh_from_db()
    assert proposal.state == "refused"
    with pytest.raises(digitising.NotSo):
        digitising.decide(proposal=proposal, value="x", actor=at.acts(at.minh), now=make.MORNING)


def test_the_place_and_the_pages_are_shown(clerk, batch):
    proposal = Proposal.objects.get()
    document = proposal.document
    place = clerk.get(reverse("digitising:place", args=[document.pk, proposal.pk]))
    whole = clerk.get(reverse("digitising:picture", args=[document.pk, 1]))
    assert Image.open(io.BytesIO(place.content)).height < 120
    assert Image.open(io.BytesIO(whole.content)).width > 700
    assert "no-store" in whole["Cache-Control"]
    assert clerk.get(reverse("digitising:picture", args=[document.pk, 2])).status_code == 404


def test_other_posts_and_other_communes_see_nothing(client, at, batch):
    inside = Document.objects.exclude(dossier=None).get()
    client.force_login(at.phuc)
    assert client.get(reverse(LIST)).status_code == 404
    assert client.get(page(client, inside)).status_code == 404
