"""Places: which there are, what lies at one, counting it, its label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.custody import policies, printouts, selectors
from xaso.service.custody.errors import StandsOtherwise, WrongEntry
from xaso.service.custody.forms import PlaceForm
from xaso.service.custody.models import Place
from xaso.service.custody.services import placing
from xaso.service.dossiers import api as dossiers
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.KEEPERS)
def places(request: HttpRequest) -> HttpResponse:
    """List the places of the agency and make a new one.

    GET, POST custody:places

    Answers:
        200: The list. 303: Made. 404: To make one, for posts that make none.
        422: What is wrong stands beside its field; what was typed stays.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not policies.may_arrange(actor):
        raise Http404("makes no places")
    if form.is_bound and form.is_valid():
        try:
            made = placing.add_place(
                agency=agency, actor=actor, now=timezone.now(), **form.cleaned_data
            )
        except WrongEntry as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return see_other(reverse("custody:place", args=[made.pk]))
    context = {
        "places": selectors.places_of(agency),
        "form": form if policies.may_arrange(actor) else None,
    }
    return render(request, "custody/places.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.KEEPERS)
def place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Show what lies at a place; count it, or use it no longer.

    GET custody:place; POST with `do=count` and `there`, or `do=retire`

    Answers:
        200: The page. 303: Done. 404: No such place here, or not by this post.
        409: It is not so any more; the page says what.
    """
    actor, agency, now = (
        identity.actor_of(request),
        organisations.agency_of(request),
        timezone.now(),
    )
    chosen = _place(request, place_id)
    if request.method != "POST":
        return _page(request, chosen)
    if not policies.may_arrange(actor):
        raise Http404("arranges nothing")
    try:
        if request.POST.get("do") == "retire":
            placing.retire_place(place=chosen, actor=actor, now=now)
            return see_other(reverse("custody:places"))
        made = placing.count(
            place=chosen, there=_ticked(request), agency=agency, actor=actor, now=now
        )
    except StandsOtherwise as refusal:
        return _page(request, chosen, said=str(refusal), status=409)
    told = {"found": made.found, "expected": made.expected}
    messages.success(request, _("Đã kiểm kê: thấy %(found)s trên %(expected)s.") % told)
    return see_other(reverse("custody:place", args=[chosen.pk]))


def _ticked(request: HttpRequest) -> list[UUID]:
    found = []
    for given in request.POST.getlist("there"):
        try:
            found.append(UUID(given))
        except ValueError:
            continue
    return found


def _place(request: HttpRequest, place_id: UUID) -> Place:
    """Return a place of the agency.

    Raises:
        Http404: There is none.
    """
    found = selectors.place_of(organisations.agency_of(request), place_id)
    if found is None:
        raise Http404("no such place")
    return found


def _page(
    request: HttpRequest, chosen: Place, *, said: str = "", status: int = 200
) -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    lain = selectors.lying_at(actor, agency, chosen)
    dossiers.note_list_look(actor, [one.dossier for one in lain], of="place")
    context: dict[str, Any] = {
        "place": chosen,
        "lain": lain,
        "missing": [one for one in lain if one.lying and one.lying.missing_since],
        "last": chosen.inventories.select_related("by").first(),
        "may_arrange": policies.may_arrange(actor) and chosen.retired_at is None,
        "refusal": said,
        "now": timezone.now(),
    }
    return render(request, "custody/place.html", context, status=status)


@never_cache
@require_safe
@identity.staff_required(*policies.KEEPERS)
def label(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Print the label of a place. GET custody:place-label. 404: No such place here."""
    pdf = printouts.print_label(
        _place(request, place_id), organisations.agency_of(request), timezone.now()
    )
    return HttpResponse(pdf, content_type="application/pdf")
