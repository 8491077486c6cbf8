"""Reading organisations."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from xaso.kernel.organisations.domain.places import Gazetteer, Place
from xaso.kernel.organisations.models import (
    Agency,
    AgencySuccession,
    Area,
    AreaSuccession,
    SiteProfile,
)
from xaso.kernel.reference import api as reference

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID


def named_or_shown(code: str) -> Agency | None:
    """Return the agency with a code, without one that whose page answers every host; else None."""
    if code:
        return Agency.objects.filter(code=code).order_by("-valid_from").first()
    profile = profile_for_host("")
    return profile.agency if profile else None


def profile_for_host(host: str) -> SiteProfile | None:
    """Return the face to show at `host`, else the one that answers to every host, else none.

    Rows: `SiteProfile` with its agency joined, kept until one of them changes: do not change it.
    """
    found = (
        SiteProfile.objects
        .select_related("agency", "agency__parent")
        .filter(Q(host=host.lower()) | Q(host=None))
        .order_by("host")
    )
    return reference.kept("organisations", host.lower(), found.first)


def address_of(agency: Agency) -> str:
    """Return where an agency's pages are found from outside, without a path; empty if nobody said.

    Its own host, else the address of the installation (`XASO_ADDRESS`).
    """
    host = SiteProfile.objects.filter(agency=agency).values_list("host", flat=True).first()
    return f"https://{host}" if host else settings.PUBLIC_ADDRESS


def scope_of(agency: Agency) -> frozenset[UUID]:
    """Return the ids of the agency and of all that it continues, near and far predecessors.

    Queries: one for each generation of mergers, once for this object.
    """
    if agency.known_scope is None:
        agency.known_scope = _with_predecessors(agency.pk)
    return agency.known_scope


def _with_predecessors(agency_id: UUID) -> frozenset[UUID]:
    scope = {agency_id}
    generation = {agency_id}
    while generation:
        older = set(
            AgencySuccession.objects.filter(successor_id__in=generation).values_list(
                "predecessor_id", flat=True
            )
        )
        generation = older - scope
        scope |= generation
    return frozenset(scope)


def siblings_of(agency: Agency, *, on: date) -> list[Agency]:
    """Return the other agencies of its level under the same parent on a day, by name."""
    return list(
        Agency.objects
        .filter(reference.in_force(on), parent=agency.parent_id, level=agency.level)
        .exclude(pk=agency.pk)
        .order_by("name")
    )


def successors_of(agency: Agency, *, on: date) -> list[AgencySuccession]:
    """Return what continues the agency by `on`, earliest first, with the successor joined."""
    return list(
        AgencySuccession.objects
        .filter(predecessor=agency, on__lte=on)
        .select_related("successor")
        .order_by("on")
    )


@cache
def gazetteer() -> Gazetteer:
    """Return every province and commune, old and new, kept in memory until the process ends.

    Queries: three, at the first call only (about 60 ms); places change by migration.
    """
    provinces = [
        Place(code, name, until is None)
        for code, name, until in Area.objects.filter(level=Area.Level.PROVINCE).values_list(
            "code", "name", "valid_until"
        )
    ]
    communes = [
        Place(code, name, until is None, grand or parent, district if grand else "")
        for code, name, until, parent, district, grand in Area.objects.filter(
            level=Area.Level.COMMUNE
        ).values_list(
            "code", "name", "valid_until", "parent__code", "parent__name", "parent__parent__code"
        )
    ]
    arrows = AreaSuccession.objects.values_list(
        "predecessor__level", "predecessor__code", "successor__code"
    )
    return Gazetteer(
        provinces,
        communes,
        [(level == Area.Level.PROVINCE, old, new) for level, old, new in arrows.order_by("id")],
    )
