"""Low ratings, for those who can mend the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.service.feedback import api as feedback

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

SHOWN = 100
READERS = ("leader", "head", "center_head", "intake")


@never_cache
@require_safe
@identity.staff_required(*READERS)
def low_ratings(request: HttpRequest) -> HttpResponse:
    """List the newest ratings of three stars or fewer, without their words.

    GET feedback:low-ratings
    """
    agency = organisations.agency_of(request)
    rows = list(feedback.low_ratings(identity.actor_of(request), agency)[:SHOWN])
    return render(request, "feedback/staff_low_ratings.html", {"rows": rows, "shown": SHOWN})


@never_cache
@require_safe
@identity.staff_required(*READERS)
def comment(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show what was written with one low rating; who read it is written down.

    GET feedback:comment
    """
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    rows = feedback.low_ratings(actor, agency)
    rating = rows.filter(dossier_id=dossier_id).first()
    if rating is None:
        raise Http404("no such rating")
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb="feedback.view_comment",
            object_kind="dossiers.dossier",
            object_id=dossier_id,
            agency_id=rating.agency_id,
        )
    try:
        words = feedback.comment_of(rating, rating.dossier)
    except keyring.KeyDestroyed:
        words = ""
    return render(request, "feedback/staff_comment.html", {"rating": rating, "words": words})
