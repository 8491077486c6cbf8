"""How a dossier's events are sealed by the audit trail and read back for its export."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from xaso.kernel.audit import api as audit
from xaso.kernel.scope import api as scope
from xaso.service.dossiers.models import DossierEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from xaso.service.dossiers.models import Dossier

KIND = "dossiers.dossier"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FIELDS = (
    "dossier_id",
    "seq",
    "schema_version",
    "type",
    "at",
    "actor_kind",
    "actor_id",
    "actor_roles",
    "from_state",
    "to_state",
    "step",
    "ground",
    "data",
)
"""Every column of an event, in the order in which they are hashed."""


def seal_of(event: DossierEvent) -> dict[str, Any]:
    """Return what the audit entry of an act has to say so that it seals the act's event."""
    return {"seq": event.seq, "event": audit.record_hash(as_plain(event))}


def issue_proof(dossier: Dossier) -> dict[str, Any]:
    """Return the proof that the newest issue of a dossier's result stands in the sealed record.

    Whose dossier it is may have it, so it looks at the agency's entries about this one dossier.

    Raises:
        audit.NotSealed: Nothing was issued, or it has no place yet.
    """
    with scope.of(agencies=[dossier.agency_id]):
        entry = audit.trail_of(KIND, dossier.pk).filter(verb="dossiers.issue").last()
        if entry is None:
            raise audit.NotSealed(str(dossier.pk))
        return audit.proof_of(entry.pk)


def as_plain(event: DossierEvent) -> list[Any]:
    """Return an event's fields as JSON values."""
    return [_plain(getattr(event, name)) for name in FIELDS]


def read(places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[Any]]:
    """Return the events at these places by dossier and number; one query.

    A place that somebody has bent, so that it names no dossier, holds nothing.
    """
    wanted = set(places)
    dossiers = {dossier for dossier, _seq in wanted if _UUID.fullmatch(dossier)}
    rows = DossierEvent.objects.filter(dossier_id__in=dossiers)
    found = {(str(event.dossier_id), event.seq): as_plain(event) for event in rows}
    return {place: found[place] for place in wanted & found.keys()}


def unsealed() -> QuerySet[DossierEvent]:
    """Return the events that no audit entry speaks of."""
    sealing = (
        audit
        .entries_about(KIND)
        .annotate(sealed_seq=KT("details__seq"))
        .filter(
            object_id=Cast(OuterRef("dossier_id"), CharField()),
            sealed_seq=Cast(OuterRef("seq"), CharField()),
        )
    )
    return DossierEvent.objects.filter(~Exists(sealing))


def strays() -> Iterator[list[Any]]:
    """Yield the fields of events that no audit entry speaks of."""
    return map(as_plain, unsealed().iterator(chunk_size=2000))


def _plain(value: Any) -> Any:
    if hasattr(value, "astimezone"):
        return audit.moment(value)
    return str(value) if isinstance(value, UUID) else json.loads(json.dumps(value))
