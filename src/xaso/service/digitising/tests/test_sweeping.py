"""Uploads whose job was lost are begun again, after four tries given up, and read when asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.service.digitising import api as digitising
from xaso.service.digitising.models import Batch
from xaso.service.digitising.services import reading_pages, sweeping
from xaso.service.digitising.tests import make as scans
from xaso.service.digitising.tests.test_uploads import CLERK, MACHINE, jobs_of_uploads, read, send
from xaso.service.dossiers.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(settings, tmp_path):
    settings.DIGITISING_DIR = tmp_path / "own"
    return make.house()


@pytest.fixture
def dossier(at):
    return make.dossier(at, "received")


def test_only_uploads_that_nobody_heard_of_are_begun_again(dossier):
    now = make.MORNING + timedelta(hours=1)
    lost, alive, done = (send(dossier, (f"{n}.pdf", scans.paper(n).pdf)) for n in range(3))
    scans.digitised(dossier)
    Batch.objects.filter(folder__gt="").update(state="running")
    limit = now - sweeping.SILENT
    Batch.objects.filter(pk=lost.pk).update(alive_at=limit - timedelta(seconds=1))
    Batch.objects.filter(pk=alive.pk).update(alive_at=limit)
    Batch.objects.filter(pk=done.pk).update(alive_at=limit - timedelta(days=1), state="done")
    ProcrastinateJob.objects.all().delete()

    assert sweeping.sweep_uploads(actor=MACHINE, now=now) == 1

    assert [job.args["batch_id"] for job in jobs_of_uploads()] == [str(lost.pk)]
    assert sweeping.sweep_uploads(actor=MACHINE, now=now) == 0


def swept(batch, many):
    """Let the sweeper find a batch silent so often; return how often it was begun again."""
    silent = sweeping.SILENT + timedelta(seconds=1)
    begun = 0
    for _turn in range(many):
        batch.refresh_from_db()
        begun += sweeping.sweep_uploads(actor=MACHINE, now=batch.alive_at + silent)
    batch.refresh_from_db()
    return begun


def test_what_fails_for_ever_is_given_up_after_four_tries_and_its_originals_stay(dossier):
    content = scans.paper(1).pdf
    batch = send(dossier, ("a.pdf", content))
    ProcrastinateJob.objects.all().delete()
    assert swept(batch, sweeping.MOST_TRIES) == sweeping.MOST_TRIES == 4
    assert (batch.state, batch.tries) == ("running", 4)
    assert not digitising.status_of(dossier.agency)["uploads"]["failed"]
    ProcrastinateJob.objects.all().delete()

    assert swept(batch, 3) == 0

    assert (batch.state, batch.ended_at, batch.tries) == ("failed", batch.alive_at, 0)
    assert not jobs_of_uploads()
    assert digitising.status_of(dossier.agency)["uploads"]["failed"] == 1
    assert files.read_whole(batch.files.get().stored) == content
    [entry] = audit.trail_of("digitising.batch", batch.pk).filter(verb="digitising.give_up")
    assert entry.details == {"dossier": str(dossier.pk)}
    assert read(batch).state == "failed"
    assert not batch.documents.exists()
    assert send(dossier, ("a.pdf", content)).files.get().state == "stored"


def test_a_page_that_was_read_begins_the_count_anew(dossier, monkeypatch):
    batch = send(dossier, *[(f"{n}.pdf", scans.paper(n).pdf) for n in range(2)])
    swept(batch, 3)
    judge, seen = reading_pages._judge, []

    def die(*given):
        seen.append(given)
        if len(seen) == 2:
            raise MemoryError
        judge(*given)

    monkeypatch.setattr(reading_pages, "_judge", die)
    with pytest.raises(MemoryError):
        read(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.tries) == ("running", 0)


def test_what_was_given_up_is_read_again_when_a_person_asks_and_only_then(at, dossier):
    batch = send(dossier, ("a.pdf", scans.paper(1).pdf))
    now = make.MORNING + timedelta(days=1)
    asked = {"batch_id": batch.pk, "dossier": dossier, "actor": CLERK, "now": now}
    with pytest.raises(digitising.NotSo, match="đang được đọc"):
        sweeping.read_again(**asked)
    swept(batch, 5)
    ProcrastinateJob.objects.all().delete()
    with pytest.raises(digitising.NotSo):
        sweeping.read_again(**asked | {"dossier": make.dossier(at, "received")})

    sweeping.read_again(**asked)

    batch.refresh_from_db()
    assert (batch.state, batch.tries, batch.ended_at, batch.alive_at) == ("running", 0, None, now)
    assert len(jobs_of_uploads()) == 1
    assert audit.trail_of("digitising.batch", batch.pk).filter(verb="digitising.read_again")
    assert read(batch).documents.get().dossier == dossier
