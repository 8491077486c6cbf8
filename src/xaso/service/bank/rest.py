"""What banks call: one movement at a time.

A request carries everything: no session, no CSRF token; its signature is its right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xaso.service.bank.domain.telling import Letter, Verdict
from xaso.service.bank.services.hearing import hear

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

logger = structlog.get_logger(__name__)
TERMINAL, MOMENT, NONCE, SIGNATURE = "X-Diem-Noi", "X-Thoi-Diem", "X-So-Dung-Mot-Lan", "X-Chu-Ky"
STATUS = {
    Verdict.FORGED: 401,
    Verdict.LATE: 401,
    Verdict.REPLAYED: 409,
    Verdict.UNCLEAR: 422,
}
"""Answers that are no success; a bank that meets one need not call again."""


@csrf_exempt
@require_POST
@never_cache
def movement(request: HttpRequest) -> HttpResponse:
    """Take a movement that a bank tells. [M].

    POST /api/v1/payments/bank/movement

    Answers:
        200: `{"verdict"}`: taken, known, held, outgoing.
        401: forged, or not made just now.
        409: the same call again.
        422: signed, but it tells no movement of the account.
        503: we failed ourselves; the bank calls again with a new nonce.
    """
    letter = Letter(
        terminal=request.headers.get(TERMINAL, ""),
        moment=request.headers.get(MOMENT, ""),
        nonce=request.headers.get(NONCE, ""),
        body=request.body,
        signature=request.headers.get(SIGNATURE, ""),
    )
    try:
        verdict = hear(letter, now=timezone.now())
    except Exception:
        logger.exception("bank.broken")
        return JsonResponse({"verdict": "broken"}, status=503)
    return JsonResponse({"verdict": verdict.value}, status=STATUS.get(verdict, 200))
