"""One act on many dossiers: drawn up, confirmed, worked through one by one.

Every item is a transaction of its own, with the act and its outcome together: whatever is killed,
nothing is done twice and nothing is told that was not done. Rights are asked for each item when it
is its turn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.jobs import api as jobs
from xaso.service.dossiers import policies
from xaso.service.dossiers.errors import DossierRefusal, UnknownDossier, WrongEntry
from xaso.service.dossiers.models import Batch, BatchItem, DossierEvent
from xaso.service.dossiers.selectors import visible_to
from xaso.service.dossiers.services import processing, receiving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

MOST = 500
"""So many dossiers fit in one batch."""
WORK = "dossiers.work_batch"
DOES: dict[str, Callable[..., object]] = {
    "receive": receiving.receive,
    "start": processing.start,
    "approve": lambda **common: processing.move_only("approve", **common),
    "issue": processing.issue,
    "archive": lambda **common: processing.move_only("archive", **common),
}
"""Acts that ask nothing but who makes them, so that many can be made at once."""


@transaction.atomic
def draw_up(
    *,
    agency: Agency,
    actor: Actor,
    transition: str,
    picked: Mapping[UUID, int],
    now: datetime,
) -> Batch:
    """Draw a batch up for the person to look at; nothing is done to a dossier yet.

    Args:
        picked: The version of each dossier as the person saw it.

    Effects: one `Batch` and its items; what the person drew up before and never confirmed is gone.

    Raises:
        WrongEntry: No act of `DOES`, nothing picked, or more than `MOST`.
        UnknownDossier: One of them is not there for these eyes.
    """
    if transition not in DOES:
        raise WrongEntry("act", _("Chọn việc cần làm."))
    if not picked:
        raise WrongEntry("pick", _("Chọn ít nhất một hồ sơ."))
    if len(picked) > MOST:
        raise WrongEntry("pick", _("Mỗi lần làm được nhiều nhất %d hồ sơ.") % MOST)
    known = set(visible_to(actor, agency).filter(pk__in=picked).values_list("pk", flat=True))
    if known != set(picked) or actor.id is None:
        raise UnknownDossier(_("Không có hồ sơ này."))
    Batch.objects.filter(asked_by_id=actor.id, agency=agency, confirmed_at=None).delete()
    batch = Batch.objects.create(
        agency=agency, asked_by_id=actor.id, transition=transition, asked_at=now
    )
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, dossier_id=dossier_id, expected_version=version)
        for dossier_id, version in picked.items()
    )
    return batch


@transaction.atomic
def confirm(batch: Batch, *, actor: Actor, now: datetime) -> None:
    """Let a worker begin; a second press, or one after it was stopped, changes nothing.

    Effects: one job, one audit entry.
    """
    drawn = Batch.objects.filter(pk=batch.pk, confirmed_at=None, stopped_at=None)
    if drawn.update(confirmed_at=now):
        audit.record(
            actor=actor,
            verb="dossiers.begin_batch",
            object_kind="dossiers.batch",
            object_id=batch.pk,
            agency_id=batch.agency_id,
            details={"act": batch.transition, "dossiers": batch.items.count()},
        )
        jobs.enqueue(WORK, batch_id=str(batch.pk), agency_id=str(batch.agency_id))


@transaction.atomic
def stop(batch: Batch, *, now: datetime) -> None:
    """Leave undone what is still waiting; what is done stays done.

    Effects: the batch and its waiting items.
    """
    if Batch.objects.filter(pk=batch.pk, stopped_at=None, done_at=None).update(stopped_at=now):
        BatchItem.objects.filter(batch=batch, outcome=BatchItem.Outcome.WAITING).update(
            outcome=BatchItem.Outcome.LEFT, at=now
        )


def work(batch_id: str, agency_id: str) -> None:
    """Go through a batch until nothing of it is waiting; the worker's task.

    Effects: as the act on each dossier; the outcome of each item.
    """
    batch = Batch.objects.select_related("asked_by").filter(pk=batch_id).first()
    if batch is None:
        return
    actor = identity.actor_for(batch.asked_by, agency_id=batch.agency_id, on=timezone.localdate())
    while _work_one(batch, actor):
        pass
    Batch.objects.filter(pk=batch.pk, done_at=None).update(done_at=timezone.now())


@transaction.atomic
def _work_one(batch: Batch, actor: Actor) -> bool:
    """Do the next waiting item; tell whether there was one."""
    waiting = BatchItem.objects.select_for_update(skip_locked=True, of=("self",))
    item = waiting.filter(batch=batch, outcome=BatchItem.Outcome.WAITING).first()
    if item is None:
        return False
    now = timezone.now()
    try:
        with transaction.atomic():
            DOES[batch.transition](
                dossier_id=item.dossier_id,
                actor=actor,
                now=now,
                expected_version=item.expected_version,
            )
    except DossierRefusal as refusal:
        told = _("Đã làm ở lượt khác, không làm lần nữa.") if _was_done(item) else str(refusal)
        item.outcome, item.told = BatchItem.Outcome.REFUSED, told[:300]
    else:
        item.outcome = BatchItem.Outcome.DONE
    item.at = now
    item.save(update_fields=["outcome", "told", "at"])
    return True


def _was_done(item: BatchItem) -> bool:
    """Tell whether this person made this very act since the dossier was picked."""
    since = DossierEvent.objects.filter(dossier=item.dossier_id, seq__gt=item.expected_version)
    mine = since.filter(type=item.batch.transition, actor_id=item.batch.asked_by_id)
    return mine.exists()


def known_batch(actor: Actor, agency: Agency, batch_id: UUID) -> Batch:
    """Return a batch that this person asked for.

    Raises:
        UnknownDossier: There is none, or it is another's.
    """
    found = Batch.objects.filter(pk=batch_id, agency=agency, asked_by_id=actor.id).first()
    if found is None or not policies.may_read(actor):
        raise UnknownDossier(_("Không có lượt làm này."))
    return found


def items_of(batch: Batch) -> list[BatchItem]:
    """Return the items with their dossiers, what failed first."""
    order = {BatchItem.Outcome.REFUSED: 0, BatchItem.Outcome.LEFT: 1, BatchItem.Outcome.WAITING: 2}
    items = BatchItem.objects.filter(batch=batch).select_related(
        "dossier__procedure_version__procedure", "dossier__adoption"
    )
    items = items.prefetch_related("dossier__fees")
    return sorted(items, key=lambda item: (order.get(BatchItem.Outcome(item.outcome), 3), item.pk))
