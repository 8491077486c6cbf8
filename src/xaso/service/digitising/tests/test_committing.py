"""Where no test's transaction is around: what is written is written with its audit entry."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from xaso.kernel.audit import api as audit
from xaso.service.digitising import api as digitising
from xaso.service.digitising.models import Document, Proposal
from xaso.service.digitising.tests import make as scans
from xaso.service.dossiers.tests import make


def test_a_batch_and_each_deed_of_the_pages_commit(
    own_database, django_db_blocker, settings, tmp_path
):
    settings.DIGITISING_DIR = tmp_path / "own"
    folder = tmp_path / "quet"
    folder.mkdir()
    with django_db_blocker.unblock():
        at = make.house()
        dossier = make.dossier(at, "received")
        (folder / "a.pdf").write_bytes(
            scans.stack(
                scans.paper(1).pdf, scans.sheet_of(f"HS:{dossier.code}"), scans.paper(2).pdf
            )
        )
        batch, is_done = digitising.run(
            agency=at.agency,
            folder=folder,
            actor=audit.Actor(kind="command"),
            now=make.MORNING,
            resume=False,
            told=lambda _progress: None,
            halted=lambda: False,
        )
        client = Client()
        client.force_login(at.minh)
        sheets = client.post(reverse("digitising:overview"), {"codes": str(dossier.code)})
        inside = Document.objects.get(dossier=dossier)
        aside = Document.objects.get(dossier=None)
        said = {f"field-{one.pk}": "x" for one in Proposal.objects.filter(document=inside)}
        page = reverse("digitising:document", args=[inside.pk])
        statuses = [
            client.post(page, {"do": "confirm", **said}).status_code,
            client.post(page, {"do": "take-off"}).status_code,
            client.post(
                reverse("digitising:document", args=[aside.pk]),
                {"do": "assign", "code": str(dossier.code)},
            ).status_code,
        ]
        verbs = {entry.verb for entry in audit.trail_of("digitising.batch", batch.pk)}

    assert is_done
    assert sheets.status_code == 200
    assert said
    assert statuses == [303, 303, 303]
    assert verbs == {"digitising.batch"}
