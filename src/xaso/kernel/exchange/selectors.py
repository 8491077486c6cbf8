"""Reading envelopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from xaso.kernel.exchange.models import Envelope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet


def unsettled(agency_ids: Iterable[UUID], system: str) -> QuerySet[Envelope]:
    """Return what these agencies have open with a system: the refused first, then the oldest."""
    return Envelope.objects.filter(
        agency_id__in=list(agency_ids), system=system, settled_at=None
    ).order_by("state", "at", "id")


def settled(agency_ids: Iterable[UUID], system: str) -> QuerySet[Envelope]:
    """Return what is over with a system, the newest first."""
    return Envelope.objects.filter(
        agency_id__in=list(agency_ids), system=system, settled_at__isnull=False
    ).order_by("-settled_at", "-id")


def of_thing(thing: UUID, system: str) -> QuerySet[Envelope]:
    """Return the envelopes about one thing, in their order."""
    return Envelope.objects.filter(thing=thing, system=system).order_by("position", "at")


def counts(agency_ids: Iterable[UUID], system: str) -> dict[str, int]:
    """Return how many envelopes are in which state, in both directions."""
    rows = (
        Envelope.objects
        .filter(agency_id__in=list(agency_ids), system=system)
        .values_list("state")
        .annotate(n=Count("pk"))
    )
    return dict.fromkeys(Envelope.State.values, 0) | dict(rows)
