"""The catalogue, a procedure's page, its notice for the board, and a question to choose by."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import segno
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_cookie

from xaso.kernel.organisations import api as organisations
from xaso.service.procedures.catalogue import Choice, choices
from xaso.service.procedures.errors import NotAdopted
from xaso.service.procedures.finding import choice_for, find
from xaso.service.procedures.guides import guide_for
from xaso.service.procedures.portals import portal_address
from xaso.service.procedures.selectors import adoptions_on, open_adoption, open_versions
from xaso.service.procedures.sheet import NATIONAL_PORTAL, lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from xaso.service.procedures.models import Adoption, ProcedureVersion

FOUND, FOUND_ELSEWHERE = 12, 5


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let caches keep a page for a minute and ask again by its ETag; cookies change its look."""
    kept = cache_control(public=True, max_age=60)(vary_on_cookie(conditional_page(view)))
    return require_safe(kept)


@public_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show what the commune handles, by field, or what a query finds.

    Query parameters:
        q: What people say; what is not handled here is listed apart.

    Queries: three besides the frame's.
    """
    query = request.GET.get("q", "").strip()[:200].replace("\x00", "")
    agency = organisations.agency_of(request)
    adopted = list(adoptions_on(agency.pk, timezone.localdate()))
    context: dict[str, Any] = {"query": query}
    if query:
        here = {adoption.procedure.code: adoption for adoption in adopted}
        found = find(query, limit=40)
        context["found"] = [here[v.procedure.code] for v in found if v.procedure.code in here][
            :FOUND
        ]
        context["elsewhere"] = [v for v in found if v.procedure.code not in here][:FOUND_ELSEWHERE]
        context["choice"] = choice_for(query)
        context["guide"] = guide_for(query=query)
    else:
        adopted.sort(key=_by_field)
        context["fields"] = [
            (group[0].version, group)
            for group in (list(rows) for _, rows in groupby(adopted, key=lambda a: a.version.field))
        ]
    return render(request, "procedures/catalogue.html", context)


def _by_field(adoption: Adoption) -> tuple[str, str]:
    return adoption.version.field, adoption.version.name


@public_page
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show what to bring, how long it takes, what it costs and where to go.

    Answers:
        404: nobody has heard of `code`.
    """
    try:
        return render(request, "procedures/detail.html", _adopted(request, code))
    except NotAdopted:
        return render(request, "procedures/elsewhere.html", _elsewhere(code))


@public_page
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """Show the sheet for the notice board, with a QR that leads to the live page.

    Answers:
        404: the commune has not adopted `code`.
    """
    try:
        context = _adopted(request, code)
    except NotAdopted as error:
        raise Http404(str(error)) from error
    address = request.build_absolute_uri(reverse("procedures:detail", args=[code]))
    context |= {
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(border=4, omitsize=True),
        "today": timezone.localdate(),
    }
    return render(request, "procedures/printed.html", context)


@public_page
def choose(request: HttpRequest, key: str) -> HttpResponse:
    """Ask one question that tells look-alikes apart.

    Answers:
        404: there is no such question.
    """
    found = next((choice for choice in choices() if choice.key == key), None)
    if found is None:
        raise Http404(key)
    return render(request, "procedures/choose.html", {"choice": found})


def _adopted(request: HttpRequest, code: str) -> dict[str, Any]:
    agency = organisations.agency_of(request)
    adoption = open_adoption(agency.pk, code, timezone.localdate())
    home = reverse("home")
    return {
        "sheet": lay_out(adoption),
        "version": adoption.version,
        "adoption": adoption,
        "legal": list(adoption.version.legal.all()),
        "choice": _choice_with(code),
        "guide": guide_for(code=code),
        "apply_url": f"{home}nop-ho-so/{code}/" if adoption.accepts_online else "",
        "national_portal": portal_address(agency, code),
        "language": get_language(),
    }


def _choice_with(code: str) -> Choice | None:
    return next((c for c in choices() if any(a.code == code for a in c.answers)), None)


def _elsewhere(code: str) -> dict[str, Any]:
    version: ProcedureVersion | None = open_versions().filter(procedure__code=code).first()
    if version is None:
        raise Http404(code)
    levels = " ".join(version.levels)
    return {
        "version": version,
        "is_for_communes": "Cấp Xã" in levels and not version.refers_elsewhere,
        "is_for_provinces": "Cấp Tỉnh" in levels,
        "national_portal": NATIONAL_PORTAL,
    }
