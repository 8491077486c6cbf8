"""What went wrong with gateways: what could not be counted, what they refused to send back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.gateways import selectors
from xaso.service.gateways.models import GatewayName
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN = 100
LATELY = timedelta(days=30)


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def troubles(request: HttpRequest) -> HttpResponse:
    """List what somebody has to look into. GET gateways:troubles.

    Answers:
        200: The lists. 404: For other posts.
    """
    if not payments.may_read(identity.actor_of(request)):
        raise Http404("not for this post")
    agency_id = organisations.agency_of(request).pk
    forged = selectors.forgeries_since(timezone.now() - LATELY)
    context = {
        "attempts": selectors.troubled_attempts(agency_id)[:SHOWN],
        "returns": selectors.troubled_returns(agency_id)[:SHOWN],
        "forged": [(GatewayName(name).label, times) for name, times in forged.items()],
    }
    return render(request, "gateways/troubles.html", context)
