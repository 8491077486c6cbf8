"""What the portal is told: a dossier as it stood after one of its events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers
from xaso.service.national.domain import payload
from xaso.service.national.models import NationalCode
from xaso.service.results import api as results
from xaso.service.storage import api as storage

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

REFUSING = frozenset({"refuse_intake", "reject", "end_unsupplemented"})


def messages(dossier_id: UUID, seq: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the two messages of one event: how the dossier stands, and what was done.

    Raises:
        DoesNotExist: There is no such dossier or event.
    """
    dossier = dossiers.Dossier.objects.select_related(
        "procedure_version__procedure", "agency", "received_by"
    ).get(pk=dossier_id)
    event = dossier.events.get(seq=seq)
    told = _told(dossier, event)
    actor = identity.Account.objects.filter(pk=event.actor_id).first() if event.actor_id else None
    progress = payload.progress_of(
        told,
        who=actor.full_name if actor else told.desk,
        post=event.actor_roles,
        at=event.at,
        what=dossiers.event_words(event.type),
        ends=told.due_at,
    )
    return payload.state_of(told), progress


def _told(dossier: dossiers.Dossier, event: dossiers.DossierEvent) -> payload.Told:
    people = _people(dossier)
    version = dossier.procedure_version
    is_over = event.to_state in {"resolved", "returned", "closed_archived"}
    return payload.Told(
        code=_code(dossier),
        procedure_code=version.procedure.code,
        procedure_name=version.name,
        field_name=version.field,
        channel=dossier.channel,
        owner=dossier.owner_name,
        personal_number=people.get("personal_number", ""),
        email=people.get("email", ""),
        phone=people.get("phone", ""),
        submitted_at=dossier.submitted_at,
        received_at=_by(dossier.received_at, event),
        due_at=dossier.due_at if _by(dossier.received_at, event) else None,
        resolved_at=_by(dossier.resolved_at, event),
        returned_at=_by(dossier.returned_at, event),
        refused_at=event.at if event.type in REFUSING else None,
        state=dossiers.NATIONAL_CODE[dossiers.State(event.to_state)],
        agency=dossier.agency.name,
        desk=(dossier.received_by or dossier.agency).name,
        agency_code=dossier.agency.code,
        papers=_papers(dossier),
        results=[(one.name, one.number) for one in results.issued_for(dossier.pk)]
        if is_over
        else [],
    )


def _code(dossier: dossiers.Dossier) -> str:
    """Return the portal's code for what was filed there, ours for the rest."""
    known = NationalCode.objects.filter(dossier=dossier).first()
    return known.code if known else (dossier.code or dossier.look_up_code)


def _by(at: datetime | None, event: dossiers.DossierEvent) -> datetime | None:
    """Return a moment that lies no later than the event."""
    return at if at is not None and at <= event.at else None


def _people(dossier: dossiers.Dossier) -> dict[str, Any]:
    try:
        return dossiers.parties_of(dossier)
    except keyring.KeyDestroyed:
        return {}


def _papers(dossier: dossiers.Dossier) -> list[payload.Paper]:
    sources = storage.sources_of(dossier)
    try:
        return [
            payload.Paper(
                row.paper_key, files.name_of(row.file), *sources.get(row.file_id, (0, ""))
            )
            for row in dossier.files.select_related("file")
        ]
    except keyring.KeyDestroyed:
        return []
