"""My papers on the phone, and using one instead of an upload."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from xaso.kernel.forms.tests.make import valid_answers
from xaso.service.dossiers import api as dossiers
from xaso.service.procedures.tests import make as procedures
from xaso.service.results import api as results
from xaso.service.storage.models import Keeping, Reuse
from xaso.service.storage.tests import make as make_storage

pytestmark = pytest.mark.django_db
MINE, SAVED = reverse("storage:mine"), reverse("storage:saved")


@pytest.fixture
def at():
    return make_storage.house()


@pytest.fixture
def dossier(at):
    return make_storage.dossier(at)


def prove(client, dossier):
    session = client.session
    session["dossiers_seen"] = {
        **session.get("dossiers_seen", {}),
        dossier.look_up_code: dossier.secret_hash,
    }
    session.save()


def test_without_a_proved_dossier_the_page_says_how_to_begin(client, dossier):
    page = client.get(MINE).content.decode()

    assert "Chưa thấy giấy tờ nào" in page
    assert 'data-testid="kept-paper"' not in page


def test_the_page_shows_what_was_given_and_handed_in_and_asks(client, dossier):
    prove(client, dossier)

    page = client.get(MINE).content.decode()

    assert page.count('data-testid="kept-paper"') == 2
    assert 'data-testid="ask-consent"' in page
    assert "Còn giá trị" in page


def test_all_are_kept_by_one_click_and_one_is_let_go(client, dossier):
    prove(client, dossier)

    assert client.post(MINE, {"keep": "*"}).status_code == 303
    assert 'data-testid="ask-consent"' not in client.get(MINE).content.decode()
    client.post(MINE, {"let_go": dossier.look_up_code})

    assert Keeping.objects.get().withdrawn_at is not None


def test_nobody_agrees_for_another(client, dossier):
    for sent in ({"keep": dossier.look_up_code}, {"let_go": dossier.look_up_code}, {}):
        assert client.post(MINE, sent).status_code == 404
    assert not Keeping.objects.exists()


def test_one_gets_her_own_papers_and_no_others(client, at, dossier):
    other = make_storage.dossier(at)
    prove(client, dossier)
    own, foreign = dossier.files.get().file_id, other.files.get().file_id

    assert client.get(reverse("storage:paper", args=[own])).status_code == 200
    assert client.get(reverse("storage:paper", args=[foreign])).status_code == 404


def test_the_dossiers_page_leads_to_storage(client, dossier):
    prove(client, dossier)
    page = client.get(f"/tra-cuu/{dossier.look_up_code}/").content.decode()

    assert 'data-testid="my-storage"' in page


@pytest.fixture
def papers(client, at):
    """Return the address where a draft asks for a birth certificate."""
    version = procedures.version("2.000751", papers=[("gks", "Bản sao Giấy khai sinh")])
    procedures.adoption(at.agency, version)
    address = client.post("/nop-ho-so/2.000751/", {"kieu": "mot-trang"})["Location"]
    return client.post(address, valid_answers("CHUNG", 1, timezone.localdate()))["Location"]


def test_a_kept_result_is_used_again_without_an_upload(client, at, dossier, papers):
    assert 'data-testid="offer"' not in client.get(papers).content.decode()
    prove(client, dossier)
    assert 'data-testid="offer"' not in client.get(papers).content.decode()
    client.post(MINE, {"keep": "*"})
    page = client.get(papers).content.decode()
    assert page.count('data-testid="offer"') == 1
    [asked] = [part.split('"')[0] for part in page.split('name="_dung_lai" value="')[1:]]

    assert client.post(papers, {"_dung_lai": asked}).status_code == 303

    after = client.get(papers).content.decode()
    assert 'data-testid="offer"' not in after
    assert "<strong>dùng lại</strong>" in after
    check = client.post(papers, {})
    assert client.post(check["Location"]).status_code == 303
    second = dossiers.Dossier.objects.exclude(pk=dossier.pk).get()
    assert (
        second.files.get().file.sha256
        == results.file_of(results.issued_for(dossier.pk).get()).sha256
    )
    client.force_login(at.thao)
    shown = client.get(reverse("dossiers:staff-dossier", args=[second.pk])).content.decode()
    assert 'data-testid="reused-paper"' in shown


def test_what_was_revoked_meanwhile_is_refused_and_said(client, at, dossier, papers):
    prove(client, dossier)
    client.post(MINE, {"keep": "*"})
    page = client.get(papers).content.decode()
    [asked] = [part.split('"')[0] for part in page.split('name="_dung_lai" value="')[1:]]
    result = results.issued_for(dossier.pk).get()
    results.revoke_result(result, ground="Sai", actor=at.acts(at.mai), now=timezone.now())

    answer = client.post(papers, {"_dung_lai": asked})

    assert answer.status_code == 422
    assert "không còn giá trị" in answer.content.decode()
    assert not Reuse.objects.exists()


def test_a_paper_nobody_asked_for_is_not_there(client, papers):
    assert client.post(papers, {"_dung_lai": "khac:1"}).status_code == 404


def test_officials_see_what_was_saved(client, at, dossier):
    row = dossier.files.get()
    Reuse.objects.create(
        file=row.file,
        source="component",
        source_dossier_id=dossier.pk,
        source_file_id=row.file_id,
        at=timezone.now(),
    )
    client.force_login(at.phuc)

    page = client.get(SAVED).content.decode()

    assert 'data-testid="saved"' in page
    assert "1 giấy không phải nộp lại" in page
    assert "0,5" in page or "0.5" in page


def test_without_any_reuse_the_page_says_so(client, at):
    client.force_login(at.phuc)

    assert "Chưa có giấy nào được dùng lại" in client.get(SAVED).content.decode()
