"""What becomes of originals when a dossier is erased: their batch's key dies with the last of it.

Law: personal-data-2025 (erasure).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.service.digitising.models import Batch, Document, Page, Proposal
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@transaction.atomic
def erase_scans(dossier: dossiers.Dossier, actor: Actor, now: datetime) -> set[UUID]:
    """Let go of the batches that hold nothing but what erased dossiers' papers were read from.

    What was uploaded for the dossier goes with it, put aside or not, unless a page of it came into
    a dossier that is kept. The stack of a scanner's folder goes when it was read to its end,
    nothing of it waits for a dossier, and each dossier that took of it is erased.

    Args:
        dossier: Its own keys are destroyed already.

    Effects: proposals that wait; of what goes: documents put aside, pages to scan again, an audit
        entry.

    Returns: The keys of the batches; the caller destroys them.
    """
    Proposal.objects.filter(document__dossier=dossier, state=Proposal.State.PROPOSED).delete()
    took = Q(dossier=dossier) | Q(documents__dossier=dossier)
    ids = set(Batch.objects.filter(took).values_list("pk", flat=True))
    batches = Batch.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    gone = [one for one in batches if not _is_kept(one)]
    for batch in gone:
        _let_go(batch, actor, now)
    return {batch.key_id for batch in gone}


def _is_kept(batch: Batch) -> bool:
    """Tell whether somebody may still need the originals of a batch."""
    documents = batch.documents.exclude(dossier=None).select_related("dossier")
    laid = {one.dossier_id: one.dossier for one in documents}
    if not all(dossiers.is_erased(one) for one in laid.values() if one is not None):
        return True
    if batch.dossier is not None:
        return not dossiers.is_erased(batch.dossier)
    return batch.state != Batch.State.DONE or batch.documents.filter(dossier=None).exists()


def _let_go(batch: Batch, actor: Actor, now: datetime) -> None:
    Page.objects.filter(file__batch=batch, settled_at=None).exclude(faults="").update(
        settled_at=now
    )
    aside = list(batch.documents.filter(dossier=None).select_related("loose"))
    Page.objects.filter(document__in=aside).update(document=None)
    Document.objects.filter(pk__in=[one.pk for one in aside]).delete()
    files.forget([one.loose for one in aside if one.loose is not None])
    if batch.state != Batch.State.DONE:
        batch.state, batch.ended_at = Batch.State.DONE, now
        batch.save(update_fields=["state", "ended_at"])
    audit.record(
        actor=actor,
        verb="digitising.destroy_originals",
        object_kind="digitising.batch",
        object_id=batch.pk,
        agency_id=batch.agency_id,
        details={"files": batch.files.count(), "aside": len(aside)},
    )
