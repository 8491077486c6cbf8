"""Received for other places: paper goes to the agency that decides, the result comes back.

The clock starts at the desk where it was handed in; the dossier is counted once, for the agency
that decides. Each leg is an event of the dossier, made by who has the paper in hand.

Law: nd-118-2025; one-stop.md 2.9.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers.domain.guards import HandOver
from xaso.service.dossiers.models import RelayRule
from xaso.service.dossiers.services import timing
from xaso.service.dossiers.services.moving import lock, move
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.models import Dossier

LEGS = {
    "send_papers": HandOver.PAPERS_SENT,
    "take_papers": HandOver.PAPERS_ARRIVED,
    "send_result": HandOver.RESULT_SENT,
    "take_result": HandOver.RESULT_ARRIVED,
}
"""Where paper or result lies after each leg."""


@transaction.atomic
def pass_on(
    leg: str,
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str = "",
    expected_version: int | None = None,
) -> Dossier:
    """Note one leg of the way of a dossier's papers or of its result.

    Args:
        leg: One of `LEGS`.
        note: How many papers, by whom; sealed.

    Effects: as `move`.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    changed = {"hand_over": LEGS[leg].value}
    move(dossier, leg, actor=actor, now=now, note=note, changed=changed)
    return dossier


def places(agency: Agency, day: date) -> list[Agency]:
    """Return the other communes of the province for which a desk may receive on a day.

    Those that have adopted something; none while no rule allows it.
    """
    if agency.parent_id is None or not timing.in_force(RelayRule, day).exists():
        return []
    near = organisations.siblings_of(agency, on=day)
    deciding = procedures.agencies_that_decide(day, among=[one.pk for one in near])
    return [one for one in near if one.pk in deciding]


def place(agency: Agency, agency_id: UUID, now: datetime) -> Agency | None:
    """Return one of `places` by its id, None where it is none of them."""
    found = places(agency, timezone.localdate(now))
    return next((one for one in found if one.pk == agency_id), None)
