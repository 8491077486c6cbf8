"""Why this date: every date of a dossier with its rule, pauses, calendar and days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import ledger, looks, papers
from xaso.service.dossiers.proof import proved
from xaso.service.dossiers.selectors import timeline_of
from xaso.service.dossiers.views.dossier import found

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.service.dossiers.models import Dossier

PAPER = "cach-tinh-ngay-hen"


@never_cache
@require_safe
@identity.staff_required()
def staff_dates(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Show an official why each date of a dossier is what it is.

    GET dossiers:staff-dates

    Answers:
        200: The page; that it was looked at is written down. 404: No such dossier for these eyes.
    """
    dossier = found(request, dossier_id)
    looks.note(identity.actor_of(request), dossier, looks.VIEW, shown=looks.NAME)
    print_url = reverse("dossiers:printout", args=[dossier.pk, PAPER])
    context = _told(dossier) | {
        "base": "ui/staff.html",
        "back_url": reverse("dossiers:staff-dossier", args=[dossier.pk]),
        "print_url": print_url if dossier.received_at else "",
    }
    return render(request, "dossiers/dates.html", context)


@never_cache
@require_safe
def dates(request: HttpRequest, code: str) -> HttpResponse:
    """Show the resident why each date of her dossier is what it is.

    GET dossiers:dates

    Answers:
        200: The page. 404: The secret was not proved, or there is no such dossier.
    """
    dossier = proved(request, code)
    print_url = reverse("dossiers:dates-print", args=[dossier.look_up_code])
    context = _told(dossier) | {
        "base": "ui/page.html",
        "back_url": reverse("dossiers:track", args=[dossier.look_up_code]),
        "print_url": print_url if dossier.received_at else "",
    }
    return render(request, "dossiers/dates.html", context)


@never_cache
@require_safe
def print_dates(request: HttpRequest, code: str) -> HttpResponse:
    """Print the resident's ledger of dates.

    GET dossiers:dates-print

    Answers:
        200: A PDF/A. 404: Nothing was promised yet, or the dossier was erased.
    """
    dossier = proved(request, code)
    if PAPER not in papers.kinds_open(timeline_of(dossier)):
        raise Http404("nothing was promised yet")
    try:
        return papers.paper_response(request, dossier, PAPER)
    except keyring.KeyDestroyed as gone:
        raise Http404("its key was destroyed") from gone


def _told(dossier: Dossier) -> dict[str, object]:
    return {
        "dossier": dossier,
        "lines": ledger.lines_of(dossier),
        "stops": ledger.stops_of(dossier),
    }
