"""Reading what one agency received for another: both sides' lists, and how many there were."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, F
from django.db.models.functions import TruncMonth
from django.utils import timezone

from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers.domain.transitions import State
from xaso.service.dossiers.selectors import visible_to

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.models import Dossier

OVER = (State.RETURNED, State.ARCHIVED, State.WITHDRAWN, State.REJECTED, State.REFUSED_INTAKE)


def received_for_others(actor: Actor, agency: Agency) -> QuerySet[Dossier]:
    """Return what this desk received for others to decide, the newest first."""
    own = organisations.scope_of(agency)
    return (
        visible_to(actor, agency)
        .filter(received_by_id__in=own)
        .exclude(agency_id__in=own)
        .select_related("agency", "received_by")
        .order_by("-submitted_at", "-id")
    )


def received_elsewhere(actor: Actor, agency: Agency) -> QuerySet[Dossier]:
    """Return what others received for this agency to decide, the newest first."""
    own = organisations.scope_of(agency)
    return (
        visible_to(actor, agency)
        .filter(agency_id__in=own, received_by__isnull=False)
        .exclude(received_by_id__in=own)
        .select_related("agency", "received_by")
        .order_by("-submitted_at", "-id")
    )


class Month(NamedTuple):
    """How many were received in one month for one agency, or by one desk."""

    month: date
    other: str
    how_many: int


def by_month(rows: QuerySet[Dossier], other: str) -> list[Month]:
    """Count dossiers by the month in which they were handed in and by the other agency.

    Args:
        rows: One of the two lists above.
        other: "agency" or "received_by": who stands on the other side.
    """
    counted = (
        rows
        .order_by()
        .annotate(
            month=TruncMonth("submitted_at", tzinfo=timezone.get_default_timezone()),
            other=F(f"{other}__name"),
        )
        .values("month", "other")
        .annotate(count=Count("pk"))
        .order_by("-month", "other")
    )
    return [Month(row["month"].date(), row["other"], row["count"]) for row in counted]
