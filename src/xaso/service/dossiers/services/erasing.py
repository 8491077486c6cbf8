"""Erasing what people declared in an ended dossier; that it was there, and its dates, stay.

Law: personal-data-2025 (erasure); the statistics and the record of acts are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import erasers
from xaso.service.dossiers.domain.transitions import ENDED, State
from xaso.service.dossiers.errors import NotAllowed, ReasonMissing, UnknownDossier
from xaso.service.dossiers.models import Dossier, LegalHold, Submission
from xaso.service.dossiers.sealed_events import seal_of
from xaso.service.dossiers.services.moving import append
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

ERASED_NAME = "(đã xóa)"
ERASABLE = ENDED - {State.RESOLVED}
"""Ended, and nothing waits to be handed over."""


def find_by_code(code: str) -> Dossier:
    """Return the dossier with this code or look-up code, of any agency: for the console.

    Raises:
        UnknownDossier: There is none, or several agencies use the code.
    """
    found = list(Dossier.objects.filter(look_up_code=code)[:2]) or list(
        Dossier.objects.filter(code=code)[:2]
    )
    if len(found) != 1:
        raise UnknownDossier(_("Không có hồ sơ mang mã %s.") % code)
    return found[0]


@transaction.atomic
def erase(*, dossier_id: UUID, actor: Actor, now: datetime, ground: str) -> int:
    """Destroy the keys of an ended dossier and blank the names that stand in clear.

    What was declared, papers, notes, results, comments and messages were sealed with these keys:
    every copy of them is lost with it. So are the keys that rooms above name (`erasers.py`), with
    which the originals of scans were sealed. Codes, procedure, states and moments stay.

    Effects: the keys; the dossier's names and version, its results' names; an event; an audit
        entry with the ground.

    Returns:
        How many keys were destroyed.

    Raises:
        ReasonMissing: No ground.
        NotAllowed: It is still being worked on, a result waits, a legal hold keeps it, or it was
            erased before.
    """
    if not ground.strip():
        raise ReasonMissing(_("Ghi rõ căn cứ xóa."))
    dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    if dossier.state not in ERASABLE:
        raise NotAllowed(_("Hồ sơ chưa kết thúc, chưa xóa được."))
    if is_erased(dossier):
        raise NotAllowed(_("Hồ sơ này đã được xóa nội dung."))
    if (hold := dossier.holds.filter(lifted_at=None).first()) is not None:
        raise NotAllowed(_("Hồ sơ đang được giữ lại: %s") % hold.ground)
    keys = {dossier.key_id} | results.forget(dossier.pk, owner_name=ERASED_NAME)
    for key_id in keys:
        keyring.destroy(key_id)
    above = erasers.keys_above(dossier, actor, now)
    for key_id in above:
        keyring.destroy(key_id)
    keys |= above
    dossier.owner_name = dossier.submitter_name = ERASED_NAME
    dossier.version += 1
    dossier.save(update_fields=["owner_name", "submitter_name", "version"])
    Submission.objects.filter(dossier=dossier).update(sealed_secret=None)
    event = append(dossier, "erase", actor=actor, now=now, from_state=dossier.state)
    audit.record(
        actor=actor,
        verb="dossiers.erase",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        ground=ground,
        details={"keys": len(keys), **seal_of(event)},
    )
    return len(keys)


@transaction.atomic
def hold(*, dossier_id: UUID, actor: Actor, now: datetime, ground: str) -> LegalHold:
    """Keep a dossier from being erased until the hold is lifted; a second hold is the first.

    Effects: a `LegalHold`; an audit entry with the ground.

    Raises:
        ReasonMissing: No ground.
        NotAllowed: It was erased before.
    """
    if not ground.strip():
        raise ReasonMissing(_("Ghi rõ căn cứ giữ lại."))
    dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    if is_erased(dossier):
        raise NotAllowed(_("Hồ sơ này đã được xóa nội dung."))
    known = dossier.holds.filter(lifted_at=None).first()
    if known is not None:
        return known
    made = LegalHold.objects.create(dossier=dossier, ground=ground.strip()[:500], placed_at=now)
    _record_hold(actor, dossier, "hold", ground)
    return made


@transaction.atomic
def lift_hold(*, dossier_id: UUID, actor: Actor, now: datetime, ground: str) -> None:
    """Let a dossier be erased again.

    Effects: the `LegalHold`; an audit entry with the ground.

    Raises:
        ReasonMissing: No ground.
        NotAllowed: Nothing holds it.
    """
    if not ground.strip():
        raise ReasonMissing(_("Ghi rõ căn cứ thôi giữ."))
    dossier = Dossier.objects.select_for_update().get(pk=dossier_id)
    lifted = dossier.holds.filter(lifted_at=None).update(
        lifted_at=now, lifted_because=ground.strip()[:500]
    )
    if not lifted:
        raise NotAllowed(_("Hồ sơ này không bị giữ lại."))
    _record_hold(actor, dossier, "lift_hold", ground)


def _record_hold(actor: Actor, dossier: Dossier, what: str, ground: str) -> None:
    audit.record(
        actor=actor,
        verb=f"dossiers.{what}",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        ground=ground,
    )


def is_erased(dossier: Dossier) -> bool:
    """Tell whether what was declared has been erased."""
    return keyring.is_destroyed(dossier.key_id)


def erase_again(key_ids: Collection[UUID], *, actor: Actor, now: datetime, ground: str) -> int:
    """Erase what an older copy of the database brought back; return how many dossiers.

    Effects: as `erase`, for each dossier whose key is among those destroyed before.
    """
    count = 0
    for dossier in Dossier.objects.filter(key_id__in=key_ids).order_by("pk"):
        if not is_erased(dossier):
            erase(dossier_id=dossier.pk, actor=actor, now=now, ground=ground)
            count += 1
    return count
