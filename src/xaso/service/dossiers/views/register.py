"""The register of a month: on the screen, printed, and as a sheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import looks, register, words
from xaso.ui.answers import XLSX, as_file

if TYPE_CHECKING:
    from django.http import HttpRequest

    from xaso.service.dossiers.models import Dossier

READERS = ("intake", "officer", "head", "leader", "clerk", "center_head")
SHOWN = 500


@never_cache
@require_safe
@identity.staff_required(*READERS)
def show(request: HttpRequest) -> HttpResponse:
    """Show a month of the register, the latest unless `?thang=2026-11`. GET dossiers:register.

    Answers:
        200: The page. 404: No such month.
    """
    month, months, found = _asked(request)
    looks.note_list(identity.actor_of(request), found[:SHOWN], of="register")
    context: dict[str, Any] = {
        "month": month,
        "months": months,
        "how_many": len(found),
        "shown": SHOWN,
        "channels": register.by_channel(found),
        "rows": [(one, words.state_words(one)) for one in found[:SHOWN]],
    }
    return render(request, "dossiers/register.html", context)


@never_cache
@require_safe
@identity.staff_required(*READERS)
def printed(request: HttpRequest) -> HttpResponse:
    """Print a month of the register (Mẫu 07). GET dossiers:register-pdf."""
    month, _months, found = _asked(request)
    looks.note_list(identity.actor_of(request), found, of="register-print")
    agency = organisations.agency_of(request)
    pdf = register.print_register(agency, month, register.rows_of(found), timezone.now())
    return HttpResponse(pdf, content_type="application/pdf")


@never_cache
@require_safe
@identity.staff_required(*READERS)
def sheet(request: HttpRequest) -> HttpResponse:
    """Give a month of the register as a sheet. GET dossiers:register-xlsx."""
    month, _months, found = _asked(request)
    looks.note_list(identity.actor_of(request), found, of="register-export")
    name = f"so-theo-doi-{month:%Y-%m}.xlsx"
    return as_file(register.register_sheet(found), name, XLSX)


def _asked(request: HttpRequest) -> tuple[date, list[date], list[Dossier]]:
    """Return the month asked for, all months, and its dossiers.

    Raises:
        Http404: There is no such month.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    months = register.months_of(actor, agency)
    asked = request.GET.get("thang", "")
    month = next((one for one in months if f"{one:%Y-%m}" == asked), None)
    if month is None and asked:
        raise Http404("no such month")
    month = month or (months[0] if months else timezone.localdate().replace(day=1))
    return month, months, list(register.received_in(actor, agency, month))
