"""How dossiers ran up to the end of a period, as those who count see them; nothing that came later.

A dossier ends once, by its result, its refusal or its withdrawal; what is corrected afterwards
neither reopens it nor takes back that it was late.

Law: nd-118-2025; one-stop.md 2.2 to 2.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Min, Q

from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers.domain.transitions import State
from xaso.service.dossiers.models import ClockStop, DossierEvent, DueEntry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.models import Dossier

COLUMNS = (
    "id",
    "code",
    "agency_id",
    "agency__name",
    "procedure_version__procedure__code",
    "procedure_version__name",
    "procedure_version__field",
    "channel",
    "received_at",
    "state",
    "resolved_at",
    "due_at",
)


class Ending(StrEnum):
    """How a dossier ended."""

    GRANTED = "granted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Course:
    """How one received dossier ran up to a moment.

    `due_at` is the lawful due date as it then stood, `stopped_at` since when its clock stood still
    then; `ended_at` and `ending` are empty while it was open.
    """

    id: UUID
    code: str
    agency_id: UUID
    agency: str
    procedure_code: str
    procedure: str
    field: str
    channel: str
    received_at: datetime
    due_at: datetime | None
    ended_at: datetime | None = None
    ending: Ending | None = None
    stopped_at: datetime | None = None


def courses(
    seen: QuerySet[Dossier], agency: Agency, begins: datetime, ends: datetime
) -> list[Course]:
    """Return what an agency and its predecessors had in hand between two moments, by code.

    Args:
        seen: The dossiers that who asks may see.
        begins: What had ended before it is left out.
        ends: The first moment that no longer counts.

    Queries: four, however many there are.
    """
    own = seen.filter(agency_id__in=organisations.scope_of(agency))
    rows = list(
        own
        .filter(Q(resolved_at=None) | Q(resolved_at__gte=begins), received_at__lt=ends)
        .order_by("code", "id")
        .values_list(*COLUMNS, named=True)
    )
    left = _withdrawn_at(row.id for row in rows if row.state == State.WITHDRAWN)
    ended = {row.id: row.resolved_at or left.get(row.id) for row in rows}
    open_then = [key for key, at in ended.items() if at is None or at >= ends]
    dues, stops = _dues_at(open_then, ends), _stops_at(open_then, ends)
    return [
        Course(
            id=row.id,
            code=row.code,
            agency_id=row.agency_id,
            agency=row.agency__name,
            procedure_code=row.procedure_version__procedure__code,
            procedure=row.procedure_version__name,
            field=row.procedure_version__field,
            channel=row.channel,
            received_at=row.received_at,
            due_at=dues.get(row.id, row.due_at),
            stopped_at=stops.get(row.id),
            **_ending(row, at) if at is not None and at < ends else {},
        )
        for row, at in zip(rows, ended.values(), strict=True)
        if at is None or at >= begins
    ]


def _ending(row: Any, at: datetime) -> dict[str, Any]:
    how = Ending.GRANTED if row.resolved_at else Ending.WITHDRAWN
    return {"ended_at": at, "ending": Ending.REJECTED if row.state == State.REJECTED else how}


def _withdrawn_at(ids: Iterable[UUID]) -> dict[UUID, datetime]:
    found = DossierEvent.objects.filter(dossier_id__in=list(ids), to_state=State.WITHDRAWN)
    return dict(found.order_by().values_list("dossier_id").annotate(at=Min("at")))


def _dues_at(ids: list[UUID], at: datetime) -> dict[UUID, datetime]:
    """Return the lawful due dates as they stood; the promise counts even if entered later."""
    moved = (DueEntry.Kind.RESTART, DueEntry.Kind.EXTEND)
    found = DueEntry.objects.filter(
        Q(kind=DueEntry.Kind.PROMISE) | Q(kind__in=moved, made_at__lt=at), dossier_id__in=ids
    )
    return dict(found.order_by("seq").values_list("dossier_id", "due_at"))


def _stops_at(ids: list[UUID], at: datetime) -> dict[UUID, datetime]:
    found = ClockStop.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=at), dossier_id__in=ids, started_at__lt=at
    )
    return dict(found.values_list("dossier_id", "started_at"))
