"""Reading procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Value, When

from xaso.kernel.reference import api as reference
from xaso.kernel.rights import api as rights
from xaso.service.procedures.errors import NotAdopted
from xaso.service.procedures.models import Adoption, ProcedureVersion, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.service.procedures.models import Way

_OFFICIAL_FIRST = Case(
    When(source=ProcedureVersion.Source.OFFICIAL, then=Value(0)), default=Value(1)
)


def adoptions_on(agency_id: UUID, day: date) -> QuerySet[Adoption]:
    """Return what the agency handles on a day, version and procedure joined."""
    return Adoption.objects.filter(reference.in_force(day), agency_id=agency_id).select_related(
        "version", "procedure"
    )


def agencies_that_decide(day: date, *, among: Iterable[UUID]) -> set[UUID]:
    """Return which of these agencies handle any procedure on a day."""
    held = Adoption.objects.filter(reference.in_force(day), agency_id__in=list(among))
    return set(held.values_list("agency_id", flat=True).distinct())


def subjects_on(agency_id: UUID, day: date) -> list[rights.Subject]:
    """Return what the agency handles on a day, as delegations are limited to it."""
    return [
        rights.Subject(one.procedure.code, one.version.name, one.version.field)
        for one in adoptions_on(agency_id, day).defer("version__verbatim")
    ]


def open_adoption(agency_id: UUID, code: str, on: date) -> Adoption:
    """Return the adoption under which a dossier may be opened on a day.

    Rows: one `Adoption` with version and procedure joined, ways and papers prefetched, kept until
    one of their tables changes: do not change it.

    Raises:
        NotAdopted: The agency does not handle `code` on that day.
    """
    return reference.kept(
        "procedures", (agency_id, code, on), lambda: _open_adoption(agency_id, code, on)
    )


def _open_adoption(agency_id: UUID, code: str, on: date) -> Adoption:
    found = (
        adoptions_on(agency_id, on)
        .filter(procedure__code=code)
        .prefetch_related("version__ways", "version__papers")
        .defer("version__verbatim")
        .order_by("-valid_from")
        .first()
    )
    if found is None:
        raise NotAdopted(code)
    return found


def open_versions() -> QuerySet[ProcedureVersion]:
    """Return the open version of each procedure: the official one where there are two.

    Rows: one `ProcedureVersion` a procedure, procedure joined. One query.
    """
    return (
        ProcedureVersion.objects
        .filter(valid_until=None)
        .select_related("procedure")
        .order_by("procedure__code", _OFFICIAL_FIRST, "-number")
        .distinct("procedure__code")
    )


def shown(code: str) -> dict[str, Any] | None:
    """Return what is known of a procedure as `xaso procedures show` prints it; none if unknown."""
    version = (
        ProcedureVersion.objects
        .filter(procedure__code=code, valid_until=None)
        .select_related("procedure")
        .prefetch_related("ways", "papers", "legal")
        .order_by(_OFFICIAL_FIRST, "-number")
        .first()
    )
    return as_shown(version) if version else None


def as_shown(version: ProcedureVersion) -> dict[str, Any]:
    """Return a version as `xaso procedures show` prints it."""
    return {
        "code": version.procedure.code,
        "name": version.name,
        "levels": version.levels,
        "field": version.field,
        "decision": version.decision,
        "ways": [
            {
                "channel": way.channel or way.verbatim_channel,
                "time": _time(way),
                "verbatim_time": way.verbatim_time,
                "fees": [{"amount": f["amount"], "currency": f["currency"]} for f in way.fees],
                "verbatim_fee": way.verbatim_fee,
            }
            for way in version.ways.all()
        ],
        "papers": [
            {"name": paper.name, "originals": paper.originals, "copies": paper.copies}
            for paper in version.papers.all()
        ],
        "legal": [{"number": law.number} for law in version.legal.all()],
        "result": version.result,
    }


def _time(way: Way) -> dict[str, Any] | None:
    if way.value is None or not way.unit or way.unit == Unit.SAME_DAY_15H:
        return None
    whole = int(way.value)
    return {"unit": way.unit, "value": whole if whole == way.value else float(way.value)}


def for_adopters(agency_id: UUID, day: date) -> list[tuple[ProcedureVersion, Adoption | None]]:
    """Return every open version beside what the agency has adopted of its procedure.

    Two queries.
    """
    adopted = {adoption.procedure_id: adoption for adoption in adoptions_on(agency_id, day)}
    versions = (
        ProcedureVersion.objects
        .filter(valid_until=None)
        .select_related("procedure")
        .defer("verbatim", "steps", "conditions")
        .order_by("field", "name", "procedure__code", _OFFICIAL_FIRST)
    )
    return [(version, adopted.get(version.procedure_id)) for version in versions]


def version_with_all(version_id: UUID) -> ProcedureVersion | None:
    """Return a version with everything it says. Five queries."""
    return (
        ProcedureVersion.objects
        .select_related("procedure")
        .prefetch_related("ways", "papers", "legal")
        .filter(pk=version_id)
        .first()
    )
