"""Several dossiers from the same person, one after the other, with one slip for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from xaso.service.desk.models import LotEntry
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

MOST = 100
"""So many dossiers stand on one slip."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One dossier of a lot, with what its owner needs to look it up."""

    dossier: dossiers.Dossier
    look_up_code: str
    secret: str


def lot_of(agency: Agency, intake: UUID) -> UUID:
    """Return the lot that an intake belongs to; the first of a lot gives it its name."""
    known = LotEntry.objects.filter(agency=agency, intake=intake).first()
    return known.lot if known else intake


@transaction.atomic
def join(
    *, agency: Agency, lot: UUID, intake: UUID, submitted: dossiers.Submitted, now: datetime
) -> None:
    """Put a dossier that was just filed into a lot, with the one that began it.

    Effects: a `LotEntry` for each that has none.
    """
    began = dossiers.acknowledged(agency, str(lot))
    for key, filed in ((lot, began), (intake, submitted)):
        if filed is not None:
            LotEntry.objects.get_or_create(
                intake=key,
                defaults={
                    "agency": agency,
                    "lot": lot,
                    "dossier_id": filed.dossier_id,
                    "at": now,
                },
            )


def handed_in(actor: Actor, agency: Agency, lot: UUID) -> list[Handed]:
    """Return the dossiers of a lot in the order they came; one alone is a lot too.

    Secrets are there for two days, as on a single slip.

    Queries: a fixed number, however many there are.
    """
    keys = list(
        LotEntry.objects.filter(agency=agency, lot=lot).values_list("intake", flat=True)[:MOST]
    ) or [lot]
    filed = dossiers.acknowledged_among(agency, [str(key) for key in keys])
    seen = dossiers.visible_to(actor, agency).filter(pk__in=[one.dossier_id for one in filed])
    by_id = {dossier.pk: dossier for dossier in seen.select_related("agency")}
    return [
        Handed(by_id[one.dossier_id], one.look_up_code, one.secret)
        for one in filed
        if one.dossier_id in by_id
    ]
