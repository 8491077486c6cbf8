"""The page for everybody: a few questions, and what follows; nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.organisations import api as organisations
from xaso.service.life_events.planning import Ground
from xaso.service.life_events.views.asking import Asking, rows_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, event: str) -> HttpResponse:
    """Ask, and show what has to be done. Answers come by POST, so that no address tells them.

    GET, POST life_events:public

    Answers:
        200: The questions; after POST also the list. 404: No such event.
        422: An answer is none of those offered; what was chosen stays.
    """
    now = timezone.now()
    rows = rows_or_404(event, now)
    is_sent = request.method == "POST"
    asking = Asking(
        rows,
        organisations.agency_of(request),
        now,
        typed=request.POST.dict() if is_sent else None,
    )
    context = asking.drawn(judged=is_sent) | {"today": timezone.localdate(now)}
    if is_sent and not asking.bound.errors:
        context["plan"] = asking.plan(Ground())
    status = 422 if asking.bound.errors else 200
    return render(request, "life_events/public.html", context, status=status)
