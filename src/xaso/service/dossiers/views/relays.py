"""Received for other places: what lies where, and each leg of the way noted by one press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import relayed, words
from xaso.service.dossiers.services.relaying import LEGS
from xaso.service.dossiers.views.dossier import book_today, found
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.service.dossiers.models import Dossier

RELAYERS = ("intake", "officer", "head", "leader", "clerk", "center_head")
SHOWN = 100


@never_cache
@require_safe
@identity.staff_required(*RELAYERS)
def listing(request: HttpRequest) -> HttpResponse:
    """Show what we received for others, and what others received for us.

    GET dossiers:relays
    """
    return _page(request)


@never_cache
@require_POST
@identity.staff_required(*RELAYERS)
def leg(request: HttpRequest, dossier_id: UUID, leg: str) -> HttpResponse:
    """Note that papers or the result were sent, or have come.

    POST dossiers:relay

    Answers:
        303: Noted; back to the list. 403: Not this person's, or not at this point of the way.
        404: No such dossier for these eyes, or no such leg. 409: Somebody else was faster.
    """
    dossier = found(request, dossier_id)
    if leg not in LEGS:
        raise Http404("no such leg")
    version = request.POST.get("version", "")
    try:
        dossiers.pass_on(
            leg,
            dossier_id=dossier.pk,
            actor=identity.actor_of(request),
            now=timezone.now(),
            note=request.POST.get("note", "")[:500],
            expected_version=int(version) if version.isdecimal() else 0,
        )
    except dossiers.LostRace as lost:
        return _page(request, status=409, said=str(lost))
    except dossiers.NotAllowed as refusal:
        return _page(request, status=403, said=str(refusal))
    return see_other(reverse("dossiers:relays"))


def _page(request: HttpRequest, *, status: int = 200, said: str = "") -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    ours = relayed.received_for_others(actor, agency)
    theirs = relayed.received_elsewhere(actor, agency)
    lists = {
        "for_others": list(ours.exclude(state__in=relayed.OVER)[:SHOWN]),
        "from_others": list(theirs.exclude(state__in=relayed.OVER)[:SHOWN]),
    }
    dossiers.note_list_look(actor, [one for rows in lists.values() for one in rows], of="relays")
    context = {
        **{name: [_row(request, one) for one in rows] for name, rows in lists.items()},
        "ours_by_month": relayed.by_month(ours, "agency"),
        "theirs_by_month": relayed.by_month(theirs, "received_by"),
        "said": said,
        "shown": SHOWN,
    }
    return render(request, "dossiers/relays.html", context, status=status)


def _row(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """Return a dossier with where its paper lies and the leg this person may note."""
    actor, book, now = identity.actor_of(request), book_today(dossier), timezone.now()
    open_leg = next(
        (
            leg
            for leg in LEGS
            if dossiers.may_move(actor, dossier, dossiers.TRANSITIONS[leg], book, now=now)
        ),
        "",
    )
    return {
        "dossier": dossier,
        "state_words": words.STATE[dossier.state],
        "lies": words.HAND_OVER.get(dossier.hand_over, ""),
        "leg": open_leg,
        "leg_words": words.EVENT[open_leg] if open_leg else "",
    }
