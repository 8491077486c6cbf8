"""What gateways call: VNPAY's IPN and the national platform's callback.

A request carries everything: no session, no CSRF token; its signature is its right. It is answered
by the order of checks alone. What was taken is asked about before the answer leaves, if the
gateway is quick, else by the sweeper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from xaso.kernel.identity import api as identity
from xaso.service.gateways.domain.verdicts import MESSAGES, Verdict
from xaso.service.gateways.models import GatewayName
from xaso.service.gateways.providers.base import Raw
from xaso.service.gateways.services.asking import ask_at_once
from xaso.service.gateways.services.hearing import hear

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

logger = structlog.get_logger(__name__)
SIGNATURE = "X-Chu-Ky"


@require_GET
@never_cache
def vnpay_ipn(request: HttpRequest) -> HttpResponse:
    """Take VNPAY's notification.

    GET /api/v1/payments/vnpay/ipn?vnp_...

    Answers:
        200: `{"RspCode","Message"}` in VNPAY's order of checks: 97, 01, 04, 02, 00; 99 where we
        failed ourselves, so that it calls again.
    """
    raw = Raw(request.META.get("QUERY_STRING", "").encode("utf-8", "replace"))
    verdict = _heard(request, GatewayName.VNPAY, raw)
    return JsonResponse({"RspCode": verdict.value, "Message": MESSAGES[verdict]})


@csrf_exempt
@require_POST
@never_cache
def national_callback(request: HttpRequest) -> HttpResponse:
    """Take the national platform's notification, JSON signed in `X-Chu-Ky`. [M].

    POST /api/v1/payments/national/callback

    Answers:
        200: `{"ma","thongDiep"}` with the same codes and order as VNPAY's.
    """
    raw = Raw(request.body, request.headers.get(SIGNATURE, ""))
    verdict = _heard(request, GatewayName.NATIONAL, raw)
    return JsonResponse({"ma": verdict.value, "thongDiep": MESSAGES[verdict]})


def _heard(request: HttpRequest, gateway: str, raw: Raw) -> Verdict:
    now = timezone.now()
    try:
        heard = hear(gateway, raw, source=identity.address_of(request), now=now)
    except Exception:
        logger.exception("gateways.broken", gateway=gateway)
        return Verdict.BROKEN
    if heard.attempt is not None:
        try:
            ask_at_once(heard.attempt, now=now, access=heard.access)
        except Exception:
            logger.exception("gateways.not_asked", attempt=str(heard.attempt.pk))
    return heard.verdict
