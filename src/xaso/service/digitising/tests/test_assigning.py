"""A document is laid into one dossier, taken off by mistake's way back, and each field decided."""

from __future__ import annotations

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.files.api import StoredFile
from xaso.service.digitising import api as digitising
from xaso.service.digitising import policies
from xaso.service.digitising.models import Document, Proposal
from xaso.service.digitising.services import assigning, proposals, settling
from xaso.service.digitising.tests import make as scans
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db
ROLES = ["admin", "center_head", "clerk", "head", "intake", "leader", "officer", "technician"]


@pytest.fixture
def at(settings, tmp_path):
    settings.DIGITISING_DIR = tmp_path / "own"
    return make.house()


@pytest.fixture
def dossier(at):
    return make.dossier(at, "processing")


@pytest.fixture
def batch(dossier):
    return scans.digitised(dossier)


@pytest.fixture
def clerk(at):
    return at.acts(at.minh)


def written(document):
    rows = audit.trail_of("digitising.document", document.pk).order_by("id")
    return [(row.verb, row.agency_id, row.details) for row in rows]


def test_a_document_is_laid_into_one_dossier(dossier, batch, clerk):
    loose = batch.documents.get(dossier=None)
    copy, words = loose.loose_id, proposals.words_of(loose)

    done = assigning.assign(document_id=loose.pk, dossier=dossier, actor=clerk)

    assert (done.dossier, done.loose_id, done.why) == (dossier, None, "")
    assert proposals.words_of(done) == words
    assert dossier.files.filter(file_id=done.file_id).exists()
    assert not StoredFile.objects.filter(pk=copy).exists()
    told = {"dossier": str(dossier.pk), "pages": 1}
    assert written(loose) == [("digitising.assign", dossier.agency_id, told)]
    with pytest.raises(digitising.NotSo, match="đã có hồ sơ"):
        assigning.assign(document_id=loose.pk, dossier=dossier, actor=clerk)
    assert dossier.files.filter(file_id=done.file_id).count() == 1


def test_what_a_dossier_does_not_take_stays_aside(at, dossier, batch, clerk):
    other = make.dossier(at, "returned")
    dossiers.erase(dossier_id=other.pk, actor=clerk, now=make.MORNING, ground="Hết hạn")
    loose = batch.documents.get(dossier=None)
    with pytest.raises(digitising.NotSo):
        assigning.assign(document_id=loose.pk, dossier=other, actor=clerk)
    loose.refresh_from_db()
    assert loose.loose_id is not None
    assert written(loose) == []


def test_what_was_laid_into_the_wrong_dossier_is_put_aside_not_lost(dossier, batch, clerk):
    inside = batch.documents.get(dossier=dossier)
    attached, words = inside.file_id, proposals.words_of(inside)

    off = assigning.take_off(document_id=inside.pk, actor=clerk)

    assert (off.dossier, off.file_id, off.why) == (None, None, Document.Why.TAKEN_OFF)
    assert off.hamlet == ""
    assert off.loose is not None
    assert off.loose.key_id == batch.key_id
    assert proposals.words_of(Document.objects.get(pk=off.pk)) == words
    assert not off.proposals.exists()
    assert not StoredFile.objects.filter(pk=attached).exists()
    told = {"dossier": str(dossier.pk), "pages": 1}
    assert written(inside) == [("digitising.take_off", dossier.agency_id, told)]
    with pytest.raises(digitising.NotSo, match="chưa có hồ sơ"):
        assigning.take_off(document_id=inside.pk, actor=clerk)


def test_what_a_dossier_keeps_is_not_taken_off(dossier, batch, clerk):
    inside = batch.documents.get(dossier=dossier)
    dossiers.hold(dossier_id=dossier.pk, actor=clerk, now=make.MORNING, ground="Thanh tra")
    with pytest.raises(digitising.NotSo):
        assigning.take_off(document_id=inside.pk, actor=clerk)
    inside.refresh_from_db()
    assert (inside.dossier, inside.loose) == (dossier, None)
    assert inside.proposals.exists()


@pytest.mark.parametrize(
    ("typed", "state", "verb", "changed", "value"),
    [
        (" Nguyễn Thị Thử ", "confirmed", "confirm", False, "Nguyễn Thị Thử"),
        ("Nguyễn Thị Thu", "confirmed", "confirm", True, "Nguyễn Thị Thu"),
        ("", "refused", "refuse", False, "Nguyễn Thị Thử"),
    ],
)
def test_a_field_is_decided_once_and_told(batch, clerk, typed, state, verb, changed, value):
    proposal = Proposal.objects.get()
    sealed = bytes(proposal.sealed_value)

    digitising.decide(proposal=proposal, value=typed, actor=clerk, now=make.MORNING)

    proposal.refresh_from_db()
    assert (proposal.state, digitising.value_of(proposal)) == (state, value)
    assert (proposal.decided_by_id, proposal.decided_at) == (clerk.id, make.MORNING)
    assert (bytes(proposal.sealed_value) != sealed) is changed
    told = {"field": "name", "changed": changed}
    assert written(proposal.document) == [(f"digitising.{verb}", batch.agency_id, told)]
    with pytest.raises(digitising.NotSo, match="đã có người xử lý"):
        digitising.decide(proposal=proposal, value="x", actor=clerk, now=make.MORNING)


def test_a_page_taken_off_the_list_is_told(batch, clerk):
    file = batch.files.get()
    page = file.pages.get(faults="blurred")
    settling.settle(page=page, actor=clerk, now=make.MORNING)
    page.refresh_from_db()
    assert (page.settled_at, page.faults) == (make.MORNING, "blurred")
    [entry] = audit.trail_of("digitising.batch", batch.pk)
    told = {"file": file.pk, "page": 3, "faults": "blurred"}
    assert (entry.verb, entry.agency_id, entry.details) == (
        "digitising.settle", batch.agency_id, told,
    )  # fmt: skip


def test_who_digitises_and_who_plans():
    def those(may):
        return [role for role in ROLES if may(audit.Actor(kind="staff", roles=frozenset({role})))]

    assert those(policies.may_digitise) == ["center_head", "clerk", "intake", "officer"]
    assert those(policies.may_plan) == ["center_head", "leader"]
    assert policies.PLAN_READERS == ("center_head", "clerk", "intake", "leader", "officer")
