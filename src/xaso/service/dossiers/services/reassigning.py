"""Giving dossiers to another official: one of them, or all that somebody has in hand.

The dates stand as they were promised: who works on a dossier is the agency's own matter.

Law: nd-118-2025.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.rights import api as rights
from xaso.service.dossiers.domain.transitions import TRANSITIONS
from xaso.service.dossiers.errors import NotAllowed, ReasonMissing, WrongEntry
from xaso.service.dossiers.models import Dossier
from xaso.service.dossiers.policies import may_hand_over
from xaso.service.dossiers.services.moving import lock, move

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

WORKERS = frozenset({"officer", "head"})
"""Posts that have dossiers in hand."""
IN_HAND = TRANSITIONS["reassign"].sources


@transaction.atomic
def reassign(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    officer_id: UUID,
    note: str,
    expected_version: int | None = None,
) -> Dossier:
    """Give a dossier to another official of the agency, with the reason.

    Effects: as `move`.

    Raises:
        WrongEntry: She does not work there, has it already, or is away.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    _require_present(dossier.agency_id, officer_id, now)
    if dossier.officer_id == officer_id:
        raise WrongEntry("officer", _("Người này đang giữ hồ sơ."))
    _give(dossier, actor=actor, now=now, officer_id=officer_id, note=note)
    return dossier


@transaction.atomic
def hand_over(
    *, agency_id: UUID, actor: Actor, now: datetime, from_id: UUID, to_id: UUID, note: str
) -> int:
    """Give all that one official has in hand to another, in one recorded act; return how many.

    For who falls ill or is called away. Each dossier tells it in an event of its own.

    Effects: as `reassign` for each; one audit entry more.

    Raises:
        NotAllowed: Not by this post.
        ReasonMissing: No reason.
        WrongEntry: Who takes over does not work there or is away, or there is nothing in hand.
    """
    if not (verdict := may_hand_over(actor, agency_id)):
        raise NotAllowed(verdict.reason)
    if not note.strip():
        raise ReasonMissing(_("Ghi rõ lý do."))
    _require_present(agency_id, to_id, now)
    if from_id == to_id:
        raise WrongEntry("officer", _("Chọn người khác để nhận bàn giao."))
    found = Dossier.objects.filter(agency_id=agency_id, officer_id=from_id, state__in=IN_HAND)
    rows = list(found.select_for_update(of=("self",)).order_by("pk"))
    if not rows:
        raise WrongEntry("giver", _("Người này không giữ hồ sơ nào đang giải quyết."))
    for dossier in rows:
        _give(dossier, actor=actor, now=now, officer_id=to_id, note=note)
    audit.record(
        actor=actor,
        verb="dossiers.hand_over",
        object_kind="identity.account",
        object_id=from_id,
        agency_id=agency_id,
        ground=note.strip(),
        details={"to": str(to_id), "dossiers": len(rows)},
    )
    return len(rows)


def _give(dossier: Dossier, *, actor: Actor, now: datetime, officer_id: UUID, note: str) -> None:
    told = {"from": str(dossier.officer_id or ""), "officer": str(officer_id)}
    changed = {"officer_id": officer_id}
    move(dossier, "reassign", actor=actor, now=now, note=note, data=told, changed=changed)


def _require_present(agency_id: UUID, account_id: UUID, now: datetime) -> None:
    if account_id not in {one.pk for one in workers(agency_id, now)}:
        raise WrongEntry("officer", _("Người này không làm chuyên môn tại cơ quan."))
    until = rights.away_now(agency_id, now).get(account_id)
    if until is not None:
        told = f"{timezone.localtime(until):%H:%M %d/%m/%Y}"
        raise WrongEntry("officer", _("Người này vắng đến %s.") % told)


def workers(agency_id: UUID, now: datetime) -> list[identity.Account]:
    """Return who may have dossiers in hand today, by name."""
    return list(identity.working_at(agency_id, on=timezone.localdate(now), roles=WORKERS))


def loads(agency_id: UUID) -> Mapping[UUID, int]:
    """Return how many dossiers each official of an agency has in hand."""
    found = Dossier.objects.filter(agency_id=agency_id, state__in=IN_HAND)
    counted = found.exclude(officer=None).order_by().values_list("officer_id")
    return dict(counted.annotate(n=Count("id")))
