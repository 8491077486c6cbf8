"""What becomes of originals when dossiers are erased: their key dies with the last of them."""

from __future__ import annotations

import pytest

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.identity.tests.make import MACHINE
from xaso.kernel.keyring import api as keyring
from xaso.service.digitising.models import Batch, Document, Page, Proposal
from xaso.service.digitising.services import assigning
from xaso.service.digitising.tests import make as scans
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(settings, tmp_path):
    settings.DIGITISING_DIR = tmp_path / "own"
    return make.house()


def ended(at):
    return make.dossier(at, "returned")


def erase(dossier):
    return dossiers.erase(dossier_id=dossier.pk, actor=MACHINE, now=make.MORNING, ground="Hết hạn")


def is_gone(batch):
    return keyring.is_destroyed(batch.key_id)


def uploaded(batch, dossier, state="done"):
    """Let a batch be what was uploaded for a dossier."""
    Batch.objects.filter(pk=batch.pk).update(
        dossier=dossier, paper_key="to_khai", folder="", alive_at=make.MORNING, state=state
    )
    batch.refresh_from_db()
    return batch


def settle_loose(at, batch, dossier):
    loose = batch.documents.get(dossier=None)
    assigning.assign(document_id=loose.pk, dossier=dossier, actor=at.acts(at.minh))


def test_a_stack_is_kept_while_something_of_it_waits_for_its_dossier(at):
    dossier = ended(at)
    batch = scans.digitised(dossier)

    assert erase(dossier) == 1
    assert not is_gone(batch)
    assert batch.documents.filter(dossier=None).exists()


def test_a_stack_goes_with_the_last_dossier_that_took_of_it(at):
    first, last = ended(at), ended(at)
    batch = scans.digitised(first)
    settle_loose(at, batch, last)
    erase(first)
    assert not is_gone(batch)
    count = erase(last)

    assert is_gone(batch)
    assert count == 2
    original = batch.files.get().stored
    assert original is not None
    with pytest.raises(keyring.KeyDestroyed):
        files.read_whole(original)
    entry = audit.trail_of("digitising.batch", batch.pk).get(verb="digitising.destroy_originals")
    assert entry.details == {"files": 1, "aside": 0}
    erased = audit.trail_of("dossiers.dossier", last.pk).get(verb="dossiers.erase")
    assert erased.details["keys"] == 2


def test_a_stack_that_is_still_being_read_is_kept(at):
    dossier = ended(at)
    batch = scans.digitised(dossier)
    settle_loose(at, batch, dossier)
    Batch.objects.filter(pk=batch.pk).update(state="stopped")
    erase(dossier)

    assert not is_gone(batch)


def test_what_was_uploaded_goes_with_its_dossier_and_what_was_put_aside_of_it(at):
    dossier = ended(at)
    batch = uploaded(scans.digitised(dossier), dossier, state="running")
    loose = batch.documents.get(dossier=None).loose
    assert loose is not None
    erase(dossier)
    batch.refresh_from_db()

    assert is_gone(batch)
    assert (batch.state, batch.ended_at) == ("done", make.MORNING)
    assert not Document.objects.filter(batch=batch, dossier=None).exists()
    assert not files.StoredFile.objects.filter(pk=loose.pk).exists()
    faulty = Page.objects.filter(file__batch=batch).exclude(faults="")
    assert {one.settled_at for one in faulty} == {make.MORNING}
    entry = audit.trail_of("digitising.batch", batch.pk).get(verb="digitising.destroy_originals")
    assert entry.details == {"files": 1, "aside": 1}


def test_an_upload_of_which_a_page_came_into_a_dossier_that_is_kept_stays(at):
    dossier, other = ended(at), ended(at)
    batch = uploaded(scans.digitised(dossier), dossier)
    settle_loose(at, batch, other)
    erase(dossier)
    assert not is_gone(batch)
    erase(other)

    assert is_gone(batch)


def test_an_upload_for_a_dossier_that_is_kept_stays(at):
    dossier, other = ended(at), ended(at)
    batch = uploaded(scans.digitised(dossier), other)
    erase(dossier)

    assert not is_gone(batch)


def test_batches_of_others_stay_as_they_are(at):
    dossier, other = ended(at), ended(at)
    batch = uploaded(scans.digitised(other), other)
    erase(dossier)

    assert not is_gone(batch)
    assert Page.objects.filter(file__batch=batch, settled_at=None).exclude(faults="").exists()
    assert Proposal.objects.filter(document__batch=batch).exists()


def test_nothing_of_an_erased_dossier_waits_to_be_confirmed(at):
    dossier = ended(at)
    batch = scans.digitised(dossier)
    erase(dossier)

    assert not Proposal.objects.filter(document__batch=batch).exists()
