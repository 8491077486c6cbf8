"""What was cancelled, for whoever is shown a paper and wants to know whether it still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from xaso.kernel.organisations import api as organisations
from xaso.service.results.selectors import cancelled_by

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN = 50
NUMBER_MOST = 60


@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    """List the documents that decisions have cancelled, newest first.

    GET results:cancelled, with `so` to look for a number; names nobody.

    Law: decree-23-2015: the cancelling of a certification is published.
    """
    number = request.GET.get("so", "").strip()[:NUMBER_MOST]
    found = list(cancelled_by(organisations.agency_of(request).pk, number=number)[: SHOWN + 1])
    context = {"rows": found[:SHOWN], "has_more": len(found) > SHOWN, "number": number}
    return render(request, "results/cancelled.html", context)
