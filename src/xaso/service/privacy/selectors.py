"""Reading requests, and which term holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.reference import api as reference
from xaso.service.dossiers import api as dossiers
from xaso.service.privacy.errors import NoTerm
from xaso.service.privacy.models import OPEN, SubjectRequest, SubjectTerm
from xaso.service.privacy.policies import HANDLERS

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency


def term_on(kind: str, step: str, day: date) -> SubjectTerm:
    """Return the term of a step that holds for what came on a day.

    Raises:
        NoTerm: No row covers that day.
    """
    found = (
        SubjectTerm.objects
        .filter(reference.in_force(day))
        .filter(kind=kind, step=step)
        .order_by("-valid_from", "-pk")
        .first()
    )
    if found is None:
        raise NoTerm(f"Chưa có thời hạn cho {kind}/{step} ngày {day}.")
    return found


def requests_to(agency: Agency) -> QuerySet[SubjectRequest]:
    """Return the requests to an agency and those it continues: open ones by date, then ended."""
    return (
        SubjectRequest.objects
        .filter(agency_id__in=organisations.scope_of(agency))
        .select_related("dossier", "agency")
        .order_by(F("ended_at").desc(nulls_first=True), "complete_by")
    )


def requests_for(actor: Actor, agency: Agency) -> QuerySet[SubjectRequest]:
    """Return the requests that an official may read: none for who reads no dossier."""
    found = requests_to(agency)
    return found if dossiers.may_read(actor) else found.none()


def handlers_in(agency_id: UUID, day: date) -> list[identity.PositionHolding]:
    """Return who handles requests in an agency and may read them: nobody who keeps the machine."""
    holdings = identity.holdings_on(day).filter(
        position__agency_id=agency_id, position__role__in=HANDLERS
    )
    return [
        holding
        for holding in holdings
        if dossiers.may_read(identity.actor_for(holding.account, agency_id=agency_id, on=day))
    ]


def requests_about(dossier_id: UUID) -> QuerySet[SubjectRequest]:
    """Return the requests about one dossier, newest first."""
    found = SubjectRequest.objects.filter(dossier_id=dossier_id).select_related("dossier")
    return found.order_by("-received_at")


def open_requests() -> QuerySet[SubjectRequest]:
    """Return every request with something left to do."""
    return SubjectRequest.objects.filter(state__in=OPEN).select_related("dossier", "agency")


@dataclass(frozen=True, slots=True)
class Told:
    """What people wrote about a request; empty where nothing was, or its key is gone."""

    words: str
    extension_reason: str
    outcome: str


def told(request: SubjectRequest) -> Told:
    """Return what was written with a request, on extending it and on ending it."""
    return Told(*(_unsealed(request, name) for name in ("words", "extension_reason", "outcome")))


def _unsealed(request: SubjectRequest, name: str) -> str:
    sealed = getattr(request, f"sealed_{name}")
    if sealed is None:
        return ""
    try:
        key_id = request.dossier.key_id
        return keyring.unseal(key_id, bytes(sealed), text_context(request, name)).decode()
    except keyring.KeyDestroyed:
        return ""


def text_context(request: SubjectRequest, name: str) -> str:
    """Return what binds a sealed text to its row and place."""
    return f"privacy-{name}|{request.pk}"


def is_late(request: SubjectRequest) -> bool:
    """Tell whether a promised moment has passed."""
    now = timezone.now()
    return request.is_open and (
        now > request.complete_by or (request.answered_at is None and now > request.answer_by)
    )
