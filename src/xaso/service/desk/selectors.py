"""Reading what the counter needs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from xaso.kernel.rights import api as rights
from xaso.service.desk.models import CounterScan
from xaso.service.dossiers import api as dossiers
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

RECENT = 300
OFFERED = 6


class Offer(NamedTuple):
    """A procedure to choose at the counter."""

    code: str
    name: str
    field: str


def usual(agency: Agency, now: datetime, *, decider: Agency) -> list[Offer]:
    """Return the procedures asked for most often lately, as far as the decider takes them today.

    Queries: two; reads the newest `RECENT` dossiers by index.
    """
    codes = (
        dossiers.Dossier.objects
        .filter(agency=agency)
        .order_by("-submitted_at", "-id")
        .values_list("procedure_version__procedure__code", flat=True)[:RECENT]
    )
    often = [code for code, _ in Counter(codes).most_common(OFFERED)]
    return _offers(decider, often, now)


def found(agency: Agency, query: str, now: datetime) -> list[Offer]:
    """Return the adopted procedures meant by what people say, best first."""
    return _offers(agency, procedures.find_codes(query, limit=30), now)[:10]


def nobody_signs(adoption: procedures.Adoption | None, now: datetime) -> datetime | None:
    """Return until when nobody is there who may sign what is asked for; None while somebody is."""
    if adoption is None:
        return None
    matter = rights.Matter(adoption.procedure.code, adoption.version.field)
    return rights.nobody_signs_until(adoption.agency_id, matter, now)


def _offers(agency: Agency, codes: list[str], now: datetime) -> list[Offer]:
    adopted = {
        adoption.procedure.code: adoption.version
        for adoption in procedures
        .adoptions_on(agency.pk, timezone.localdate(now))
        .filter(procedure__code__in=codes)
        .defer("version__verbatim")
    }
    return [
        Offer(code, adopted[code].name, adopted[code].field) for code in codes if code in adopted
    ]


def scans_of(intake: UUID, actor: Actor) -> QuerySet[CounterScan]:
    """Return what this official has scanned in an intake that is not finished."""
    return (
        CounterScan.objects
        .filter(intake=intake, taken_by=actor.id, agency=actor.agency_id)
        .select_related("file")
        .order_by("at", "id")
    )
