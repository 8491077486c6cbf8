"""Reading ratings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.feedback.models import Rating

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.api import Dossier

CHANGEABLE_FOR = timedelta(days=7)
LOW_STARS = 3
RATEABLE = frozenset({"resolved", "returned", "closed_archived", "rejected", "refused_intake"})
"""States that are an outcome, good or bad; whoever was refused may judge too."""


def is_rateable(dossier: Dossier) -> bool:
    """Tell whether there is an outcome to judge."""
    return dossier.state in RATEABLE


def rating_of(dossier: Dossier) -> Rating | None:
    """Return the dossier's rating, if it has one."""
    return Rating.objects.filter(dossier=dossier).first()


def may_change(rating: Rating, now: datetime) -> bool:
    """Tell whether the rating may still be changed."""
    return now - rating.at <= CHANGEABLE_FOR


def comment_of(rating: Rating, dossier: Dossier) -> str:
    """Return what was written with the rating.

    Raises:
        KeyDestroyed: The dossier's key has been destroyed.
    """
    if rating.sealed_comment is None:
        return ""
    sealed = bytes(rating.sealed_comment)
    return keyring.unseal(dossier.key_id, sealed, comment_context(dossier)).decode()


def comment_context(dossier: Dossier) -> str:
    """Return what a sealed comment is bound to."""
    return f"feedback.comment|{dossier.pk}"


def low_ratings(actor: Actor, agency: Agency) -> QuerySet[Rating]:
    """Return ratings of three stars or fewer that this official may see, newest first.

    Those of the agency and of what it continues; who reads no dossier sees none.

    Rows: `Rating` with dossier and procedure joined.
    """
    if not dossiers.may_read(actor):
        return Rating.objects.none()
    return (
        Rating.objects
        .filter(agency_id__in=organisations.scope_of(agency), stars__lte=LOW_STARS)
        .select_related("dossier__procedure_version")
        .defer("dossier__procedure_version__verbatim")
        .order_by("-changed_at", "-dossier_id")
    )
