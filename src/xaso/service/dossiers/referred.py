"""Reading what other bodies were asked: both sides' lists, and one question with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import policies
from xaso.service.dossiers.domain.transitions import ENDED
from xaso.service.dossiers.errors import UnknownDossier
from xaso.service.dossiers.models import Referral
from xaso.service.dossiers.selectors import notes_of, visible_to

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.models import Dossier

_OPEN = Q(closed_at=None, begun_at__isnull=False) & ~Q(dossier__state__in=ENDED)


def referrals_for(actor: Actor, agency: Agency) -> QuerySet[Referral]:
    """Return what this official's agency asked of others or was asked, as far as she may see it.

    Rows: `Referral` with dossier, its agency and procedure joined.
    """
    own = organisations.scope_of(agency)
    return (
        Referral.objects
        .filter(
            Q(partner_id__in=own, begun_at__isnull=False) | Q(dossier__agency_id__in=own),
            dossier__in=visible_to(actor, agency).values("pk"),
        )
        .select_related("dossier__procedure_version", "dossier__agency")
        .defer("dossier__promise", "dossier__procedure_version__verbatim")
        .order_by("due_at", "id")
    )


def to_answer(actor: Actor, agency: Agency) -> QuerySet[Referral]:
    """Return what the agency has been asked and not answered yet, the soonest due first."""
    own = organisations.scope_of(agency)
    return referrals_for(actor, agency).filter(_OPEN, partner_id__in=own)


def awaited(actor: Actor, agency: Agency) -> QuerySet[Referral]:
    """Return what the agency asked of others and waits for, the soonest due first."""
    own = organisations.scope_of(agency)
    return referrals_for(actor, agency).filter(_OPEN, dossier__agency_id__in=own)


def answered(actor: Actor, agency: Agency) -> QuerySet[Referral]:
    """Return what is over, on either side, the newest first."""
    return referrals_for(actor, agency).filter(closed_at__isnull=False).order_by("-closed_at")


def find_referral(actor: Actor, agency: Agency, referral_id: UUID) -> Referral:
    """Return one referral that this official may see.

    Raises:
        UnknownDossier: There is none, or none for these eyes.
    """
    found = referrals_for(actor, agency).filter(pk=referral_id).first()
    if found is None:
        raise UnknownDossier(_("Không có hồ sơ này."))
    return found


def may_answer(actor: Actor, agency: Agency, referral: Referral) -> policies.Verdict:
    """Tell whether an official of an agency may answer a referral."""
    return policies.may_answer(actor, referral, organisations.scope_of(agency))


@dataclass(frozen=True, slots=True)
class Asked:
    """One referral as people read it: `question` and `reply` are unsealed."""

    referral: Referral
    question: str
    reply: str
    is_late: bool


def asked_of(dossier: Dossier, now: datetime) -> list[Asked]:
    """Return everything asked for a dossier, parts first, each in its order.

    Queries: two.
    """
    rows = list(dossier.referrals.order_by("-kind", "position"))
    notes = notes_of(dossier) if rows else {}
    return [told(row, notes, now) for row in rows]


def told(referral: Referral, notes: dict[int, str], now: datetime) -> Asked:
    """Return a referral with its words out of a dossier's notes."""
    return Asked(
        referral,
        notes.get(referral.asked_seq or 0, ""),
        notes.get(referral.closed_seq or 0, ""),
        is_late=(referral.closed_at or now) > referral.due_at,
    )
