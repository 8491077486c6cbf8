"""What people are given at the counter: the slip of one dossier, or of all they handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.desk import lots
from xaso.service.desk.printouts import print_lot
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@never_cache
@require_safe
@identity.staff_required("intake")
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the slip of an intake: codes, secret, promised date, print. Reload as often as needed.

    Answers:
        200: The slip; after two days without the secret. 404: No such intake here.
    """
    submitted, dossier = filed(request, key)
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    handed = lots.handed_in(actor, agency, lots.lot_of(agency, key))
    context = {"submitted": submitted, "dossier": dossier, "key": key, "handed": handed}
    return render(request, "desk/receipt.html", context)


@never_cache
@require_safe
@identity.staff_required("intake")
def lot_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """Print one slip for all that the person of this intake handed in. GET desk:lot-pdf."""
    filed(request, key)
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    handed = lots.handed_in(actor, agency, lots.lot_of(agency, key))
    for one in handed:
        dossiers.note_look(actor, one.dossier, dossiers.LOOK_AT_RECEIPT)
    profile: organisations.SiteProfile = request.profile  # type: ignore[attr-defined]
    pdf = print_lot(
        agency,
        profile,
        handed,
        address=request.build_absolute_uri(reverse("dossiers:look-up")),
        receiver=actor.name,
        now=timezone.now(),
    )
    return HttpResponse(pdf, content_type="application/pdf")


@never_cache
@require_safe
@identity.staff_required("intake")
def receipt_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """Print the receipt (Mẫu 01) with the secret, A5 unless `?kho=a4`."""
    submitted, dossier = filed(request, key)
    return dossiers.paper_response(
        request,
        dossier,
        "giay-tiep-nhan",
        secret=submitted.secret,
        size="a4" if request.GET.get("kho") == "a4" else "a5",
    )


def filed(request: HttpRequest, key: UUID) -> tuple[dossiers.Submitted, dossiers.Dossier]:
    """Return what an intake filed, and note who looks.

    Raises:
        Http404: No such intake, or not for these eyes.
    """
    agency = organisations.agency_of(request)
    submitted = dossiers.acknowledged(agency, str(key))
    if submitted is None:
        raise Http404("no such intake")
    actor = identity.actor_of(request)
    try:
        dossier = dossiers.find(actor, agency, submitted.dossier_id)
    except dossiers.UnknownDossier as refusal:
        raise Http404(str(refusal)) from refusal
    dossiers.note_look(actor, dossier, dossiers.LOOK_AT_RECEIPT)
    return submitted, dossier
