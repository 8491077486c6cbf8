"""Uploads whose job was lost: begun again, given up after some tries, read when a person asks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.digitising.errors import NotSo
from xaso.service.digitising.models import Batch
from xaso.service.digitising.services.uploading import enqueue

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers import api as dossiers

SILENT = timedelta(minutes=15)
"""A batch whose job was silent for so long is given to another; a page takes three at most."""
MOST_TRIES = 4
"""So often a batch is begun again in vain, an hour long; then a person is told."""
SWEPT_AT_ONCE = 200


@transaction.atomic
def sweep_uploads(*, actor: Actor, now: datetime) -> int:
    """Have those read again whose job was lost or gave up; return how many.

    One that was begun again `MOST_TRIES` times and read no page more is given up: its originals
    stay, and the page of its dossier tells it.

    Effects: jobs; `Batch.alive_at` and `tries`; of what is given up its state and an audit entry.
    """
    lost = list(
        Batch.objects
        .select_for_update(skip_locked=True, of=("self",))
        .filter(state=Batch.State.RUNNING, alive_at__lt=now - SILENT)
        .order_by("alive_at", "pk")[:SWEPT_AT_ONCE]
    )
    again = [batch for batch in lost if batch.tries < MOST_TRIES]
    for batch in again:
        Batch.objects.filter(pk=batch.pk).update(alive_at=now, tries=batch.tries + 1)
        enqueue(batch)
    for batch in lost:
        if batch.tries >= MOST_TRIES:
            _turn(batch, Batch.State.FAILED, "digitising.give_up", actor, now)
    return len(again)


@transaction.atomic
def read_again(*, batch_id: UUID, dossier: dossiers.Dossier, actor: Actor, now: datetime) -> None:
    """Have what was given up read once more, from where the rows say that it stopped.

    Effects: the `Batch`; a job; an audit entry.

    Raises:
        NotSo: It is no upload of this dossier, or was not given up.
    """
    rows = Batch.objects.select_for_update(of=("self",)).filter(pk=batch_id, dossier=dossier)
    batch = rows.filter(state=Batch.State.FAILED).first()
    if batch is None:
        raise NotSo(_("Lần gửi này đang được đọc hoặc đã đọc xong."))
    _turn(batch, Batch.State.RUNNING, "digitising.read_again", actor, now)
    enqueue(batch)


def _turn(batch: Batch, state: Batch.State, verb: str, actor: Actor, now: datetime) -> None:
    """Give a batch up, or begin it anew."""
    batch.state, batch.alive_at, batch.tries = state, now, 0
    batch.ended_at = now if state == Batch.State.FAILED else None
    batch.save(update_fields=["state", "alive_at", "tries", "ended_at"])
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="digitising.batch",
        object_id=batch.pk,
        agency_id=batch.agency_id,
        details={"dossier": str(batch.dossier_id)},
    )
