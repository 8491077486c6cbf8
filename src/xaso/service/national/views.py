"""The reconciliation page: what the portal refused or has not taken, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.exchange import api as exchange
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.national import api as national
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

SETTLERS = ("intake", "leader", "center_head")
SHOWN = 100


@never_cache
@require_safe
@identity.staff_required(*SETTLERS)
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Show how things stand with the portal, the refused first.

    GET national:reconciliation
    """
    return _page(request)


@never_cache
@require_POST
@identity.staff_required(*SETTLERS)
def settle(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Try one message again, or give it up with a reason.

    POST national:settle; the button says which: `do=retry` or `do=set-aside`.

    Answers:
        303: Done; back to the page. 404: No such message here. 409: It was settled meanwhile.
        422: No reason was given; the page says so.
    """
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    try:
        envelope = national.find(agency, envelope_id)
    except national.UnknownEnvelope as unknown:
        raise Http404(str(unknown)) from unknown
    reason = request.POST.get("reason", "").strip()[:500]
    is_retry = request.POST.get("do") != "set-aside"
    if not is_retry and not reason:
        return _page(request, status=422, said=_("Ghi vì sao không gửi nữa."))
    now = timezone.now()
    try:
        if is_retry:
            exchange.retry(envelope_id=envelope.pk, actor=actor, now=now)
        else:
            exchange.set_aside(envelope_id=envelope.pk, actor=actor, now=now, reason=reason)
    except exchange.NotOpen as settled:
        return _page(request, status=409, said=str(settled))
    return see_other(reverse("national:reconciliation"))


def _page(request: HttpRequest, *, status: int = 200, said: str = "") -> HttpResponse:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    rows = list(national.unsettled(agency)[:SHOWN])
    seen = dossiers.visible_to(actor, agency)
    known = seen.in_bulk([row.thing for row in rows if row.thing])
    if known:
        dossiers.note_list_look(actor, list(known.values()), of="national")
    context: dict[str, Any] = {
        "link": national.link_of(agency),
        "counts": exchange.counts(organisations.scope_of(agency), national.SYSTEM),
        "rows": [(row, known.get(row.thing) if row.thing else None) for row in rows],
        "shown": SHOWN,
        "said": said,
    }
    return render(request, "national/reconciliation.html", context, status=status)
