"""Reading where papers lie: what is at a place, with somebody, or nobody knows where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.custody.models import Lying, Move, Place
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier

MOST = 200
"""So many lines a list shows; the rest comes up as these are done."""
ENDED = ("refused_intake", "withdrawn", "rejected", "returned", "closed_archived")
"""States after which nobody works on a dossier's paper."""
NO_PAPER_YET = ("submitted", "intake_supplement")
"""Before acceptance an online dossier has no paper at the agency."""


def places_of(agency: Agency, *, retired: bool = False) -> QuerySet[Place]:
    """Return the places of an agency by their codes, each with `how_many` lie there.

    Args:
        retired: Those too that are no longer used.
    """
    rows = Place.objects.filter(agency_id__in=organisations.scope_of(agency))
    if not retired:
        rows = rows.filter(retired_at=None)
    return rows.annotate(how_many=Count("lying")).order_by("code")


def place_of(agency: Agency, place_id: UUID) -> Place | None:
    """Return one place of an agency, None where it is another's."""
    return places_of(agency, retired=True).filter(pk=place_id).first()


def kept_here(actor: Actor, agency: Agency) -> QuerySet[Dossier]:
    """Return the dossiers whose paper may lie here and that this official may see."""
    own = organisations.scope_of(agency)
    rows = dossiers.visible_to(actor, agency)
    return rows.filter(Q(agency_id__in=own) | Q(received_by_id__in=own))


def named(actor: Actor, agency: Agency, codes: Sequence[str]) -> tuple[list[Dossier], list[str]]:
    """Return the dossiers of some codes, and the codes that are no dossier's for these eyes."""
    rows = kept_here(actor, agency).filter(Q(code__in=codes) | Q(look_up_code__in=codes))
    by_code: dict[str, Dossier] = {}
    for dossier in rows:
        by_code |= {dossier.look_up_code: dossier}
        if dossier.code:
            by_code[dossier.code] = dossier
    found = {by_code[code].pk: by_code[code] for code in codes if code in by_code}
    return list(found.values()), [code for code in codes if code not in by_code]


def lying_of(dossier: Dossier) -> Lying | None:
    """Return where the paper of a dossier lies, None where nobody said."""
    return Lying.objects.select_related("place", "holder").filter(dossier=dossier).first()


def moves_of(dossier: Dossier) -> list[Move]:
    """Return the moves of a dossier's paper, newest first, people and places joined."""
    rows = Move.objects.filter(dossier=dossier).order_by("-at", "-id")
    return list(rows.select_related("by", "from_place", "from_holder", "to_place", "to_holder"))


class Lain(NamedTuple):
    """One dossier and where its paper lies."""

    dossier: Dossier
    lying: Lying | None


def lying_at(actor: Actor, agency: Agency, place: Place) -> list[Lain]:
    """Return what lies at a place, in the order of the codes on it."""
    return _with_places(kept_here(actor, agency).filter(lying__place=place), None)


def held_by(actor: Actor, agency: Agency, account_id: UUID) -> list[Lain]:
    """Return what somebody holds, the longest held first."""
    rows = kept_here(actor, agency).filter(lying__holder_id=account_id)
    return _with_places(rows.order_by("lying__since", "id"), MOST)


def unknown(actor: Actor, agency: Agency) -> list[Lain]:
    """Return the open dossiers whose paper's place nobody said, or where it was not found."""
    rows = kept_here(actor, agency).exclude(state__in=[*ENDED, *NO_PAPER_YET])
    nowhere = ~Exists(Lying.objects.filter(dossier_id=OuterRef("pk"), missing_since=None))
    return _with_places(rows.filter(nowhere).order_by("submitted_at", "id"), MOST)


def to_archive(actor: Actor, agency: Agency) -> list[Lain]:
    """Return the ended dossiers whose paper lies elsewhere than in an archive."""
    rows = kept_here(actor, agency).filter(state__in=ENDED, lying__isnull=False)
    rows = rows.exclude(lying__place__kind=Place.Kind.ARCHIVE)
    return _with_places(rows.order_by("submitted_at", "id"), MOST)


def left_behind(actor: Actor, agency: Agency) -> list[Lain]:
    """Return the dossiers that one official works on while another holds the paper."""
    rows = kept_here(actor, agency).exclude(state__in=ENDED).filter(lying__holder__isnull=False)
    rows = rows.exclude(officer=None).exclude(officer=F("lying__holder"))
    return _with_places(rows.order_by("lying__since", "id"), MOST)


def _with_places(rows: QuerySet[Dossier], most: int | None) -> list[Lain]:
    found = list(rows[:most] if most else rows.order_by("code", "look_up_code"))
    where = Lying.objects.select_related("place", "holder").in_bulk([one.pk for one in found])
    return [Lain(dossier, where.get(dossier.pk)) for dossier in found]


class Holder(NamedTuple):
    """One official with how many papers she holds."""

    account: identity.Account
    how_many: int


def holders(agency: Agency) -> list[Holder]:
    """Return who of an agency holds papers, by name. Two queries."""
    rows = Lying.objects.filter(agency_id__in=organisations.scope_of(agency), holder__isnull=False)
    counted = dict(rows.order_by().values_list("holder_id").annotate(n=Count("dossier_id")))
    people = identity.Account.objects.filter(pk__in=counted).order_by("full_name", "id")
    return [Holder(one, counted[one.pk]) for one in people]
