"""Taking back what one import brought, whatever it brought, as far as nothing stands on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.residents import api as residents
from xaso.service.dossiers import api as dossiers
from xaso.service.moving.errors import AlreadyUndone
from xaso.service.moving.models import Import
from xaso.service.moving.services.report import record
from xaso.service.moving.services.scans import undo_scans

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

    Kept = list[dict[str, str]]


@transaction.atomic
def undo(*, import_id: UUID, actor: Actor, now: datetime) -> tuple[int, Kept]:
    """Take back what came with an import, as far as nothing stands on it.

    Effects: each thing taken back; `Import.undone_at`, unless something of a list or of a folder
    of scans stays and may be taken back later; audit entries.

    Returns: How many were taken back, and the name and reason of each that stays.

    Raises:
        DoesNotExist: There is no such import.
        AlreadyUndone: It was taken back before.
    """
    made = Import.objects.select_for_update().get(pk=import_id)
    if made.undone_at is not None:
        raise AlreadyUndone(_("Lần nhập này đã được hủy."))
    count, kept = _WAYS[made.kind](made, actor, now)
    if not kept or made.kind == Import.Kind.REGISTER:
        made.undone_at = now
        made.save(update_fields=["undone_at"])
    record(actor, "moving.undo", made, {"undone": count, "kept": len(kept)})
    return count, kept


def _dossiers(made: Import, actor: Actor, now: datetime) -> tuple[int, Kept]:
    count, kept = 0, []
    for one in made.brought.select_related("dossier").order_by("row"):
        code = str(one.dossier)
        try:
            dossiers.take_back(dossier_id=one.dossier_id, actor=actor, now=now)
        except dossiers.NotAllowed as refusal:
            kept.append({"code": code, "reason": str(refusal)})
        else:
            count += 1
    return count, kept


def _lists(made: Import, actor: Actor, _now: datetime) -> tuple[int, Kept]:
    count, kept = residents.take_back(agency=made.agency, source=made.pk, actor=actor)
    return count, [{"code": name, "reason": reason} for name, reason in kept]


_WAYS: dict[str, Callable[[Import, Actor, datetime], tuple[int, Kept]]] = {
    Import.Kind.REGISTER: _dossiers,
    Import.Kind.HAMLETS: _lists,
    Import.Kind.RESIDENTS: _lists,
    Import.Kind.SCANS: undo_scans,
}
