"""Who was given the results of a dossier: noted when one is issued, forgotten with the dossier.

So the desk finds by a person's number what the agency itself gave her, without opening dossiers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.lib import personal_number
from xaso.lib.text import fold
from xaso.service.dossiers import api as dossiers
from xaso.service.results import api as results
from xaso.service.storage.models import Holder

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

logger = structlog.get_logger(__name__)
AT_ONCE = 500
"""So many dossiers without a row one nightly run looks at."""


def when_issued(event: results.ResultIssued) -> None:
    """Note whose number the result of a dossier is found by, in the transaction that issues it.

    Effects: one `Holder`, where the dossier has none.
    """
    if Holder.objects.filter(dossier_id=event.dossier_id).exists():
        return
    dossier = dossiers.Dossier.objects.filter(pk=event.dossier_id).first()
    if dossier is not None:
        _note(dossier)


def note_left_out() -> int:
    """Note the dossiers whose results were issued before there were rows; return how many.

    Effects: a `Holder` for each, `AT_ONCE` at most.
    """
    known = Holder.objects.values("dossier_id")
    issued = results.Result.objects.exclude(state=results.Result.State.DRAFT)
    rows = dossiers.Dossier.objects.filter(pk__in=issued.values("dossier_id")).exclude(pk__in=known)
    left = list(rows.order_by("pk")[:AT_ONCE])
    for dossier in left:
        _note(dossier)
    return len(left)


def note_left_out_now() -> None:
    """Note them; the nightly task."""
    if noted := note_left_out():
        logger.info("storage.holders_noted", dossiers=noted)


def forget(dossier: dossiers.Dossier, actor: Actor, now: datetime) -> set[UUID]:
    """Forget whose an erased dossier was; no further key dies with it.

    Effects: its `Holder` is deleted.
    """
    del actor, now
    Holder.objects.filter(dossier=dossier).delete()
    return set()


def given_to(agency: Agency, number: str) -> QuerySet[Holder]:
    """Return the rows of whom a personal number names, in an agency and in what it continues."""
    read = personal_number.read(number)
    if read is None:
        return Holder.objects.none()
    scope = organisations.scope_of(agency)
    wanted = [_index(agency_id, read.digits) for agency_id in scope]
    return Holder.objects.filter(agency_id__in=scope, number_index__in=wanted)


def _note(dossier: dossiers.Dossier) -> None:
    Holder.objects.create(
        dossier=dossier, agency_id=dossier.agency_id, number_index=_index_of(dossier)
    )


def _index_of(dossier: dossiers.Dossier) -> str:
    """Return by what the holder is found; empty where her number is not known to be hers."""
    try:
        told = dossiers.parties_of(dossier)
    except keyring.KeyDestroyed:
        return ""
    read = personal_number.read(told.get("personal_number", ""))
    is_own = fold(told.get("owner_name", "")) in {"", fold(told.get("submitter_name", ""))}
    return _index(dossier.agency_id, read.digits) if read is not None and is_own else ""


def _index(agency_id: UUID, digits: str) -> str:
    return keyring.blind("storage.number", digits, agency_id=agency_id)
