"""Saying sorry for being late: one extension, proposed by who works and agreed by who answers.

Law: nd-118-2025; one-stop.md 2.7. The lawful due date stays the basis of on-time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.numbering import api as numbering
from xaso.service.dossiers.domain.guards import Extension
from xaso.service.dossiers.errors import NotAllowed, WrongEntry
from xaso.service.dossiers.services.moving import lock, move, require
from xaso.service.dossiers.services.timing import Kind, NewDue

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier


@transaction.atomic
def propose_extension(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    until: datetime,
    note: str,
    expected_version: int | None = None,
) -> Dossier:
    """Propose a new date with the reason for being late.

    Raises:
        WrongEntry: The new date is not after the lawful due date, or has passed.
        ReasonMissing: No reason.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "propose_extension", now)
    if dossier.due_at is None or until <= dossier.due_at:
        raise WrongEntry("until", _("Ngày hẹn lại phải sau ngày hẹn trả."))
    if until <= now:
        raise WrongEntry("until", _("Ngày hẹn lại đã qua."))
    move(
        dossier,
        "propose_extension",
        actor=actor,
        now=now,
        note=note,
        changed={"extension": Extension.PROPOSED.value, "extension_to": until},
    )
    return dossier


@transaction.atomic
def agree_extension(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Dossier:
    """Agree to the new date; the letter of apology is printed from this event.

    Effects: as `move`; one number of the agency's yearly series; a line of the due ledger. The
    lawful due date stays.

    Raises:
        NotAllowed: The proposed date has passed meanwhile; decline it, and another is proposed.
    """
    dossier = lock(dossier_id, expected_version=expected_version)
    require(actor, dossier, "agree_extension", now)
    until = dossier.extension_to
    if until is None or until <= now:
        raise NotAllowed(_("Ngày hẹn lại đã qua. Không đồng ý để đề nghị ngày khác."))
    number = numbering.take_next(dossier.agency_id, "apologies", str(timezone.localdate(now).year))
    move(
        dossier,
        "agree_extension",
        actor=actor,
        now=now,
        data={"number": number},
        due=NewDue(
            kind=Kind.REAPPOINT,
            base_at=now,
            due_at=until,
            columns={"reappointed_at": until, "extension": Extension.AGREED.value},
        ),
    )
    return dossier


@transaction.atomic
def decline_extension(
    *,
    dossier_id: UUID,
    actor: Actor,
    now: datetime,
    note: str,
    expected_version: int | None = None,
) -> Dossier:
    """Decline the proposed date, saying why; another may be proposed."""
    dossier = lock(dossier_id, expected_version=expected_version)
    move(
        dossier,
        "decline_extension",
        actor=actor,
        now=now,
        note=note,
        changed={"extension": Extension.DECLINED.value, "extension_to": None},
    )
    return dossier
