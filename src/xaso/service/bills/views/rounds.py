"""The reader's walk on a telephone: a page that goes on without the line, then brings it home."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.service.bills import policies
from xaso.service.bills.domain.codes import NoPeriod, shown_period, tidy_month
from xaso.service.bills.rounds import Stop, round_of
from xaso.service.bills.services.reading import Answer, Outcome, ReadingEntry, record_readings
from xaso.service.bills.views.asked import Here, at_provider
from xaso.ui import away

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_AT_ONCE = 500
NOT_READ = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


@never_cache
@require_safe
@at_provider(*policies.METER_READERS)
def page(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the walk. GET bills:round with `ky`, a month; without it this one."""
    context = here.context(period=_period(request.GET.get("ky", "")))
    return render(request, "bills/round.html", context)


@require_safe
def worker(_request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Give the browser the worker that keeps the page for when the line is cut. Names nobody.

    GET bills:round-worker
    """
    page_address = reverse("bills:round", args=[provider_id])
    modules = ["bills/round.mjs", "bills/meters.mjs"]
    return away.worker(f"meter-round-{provider_id}", page_address, modules)


@never_cache
@require_POST
@at_provider(*policies.METER_READERS)
def hold(request: HttpRequest, here: Here) -> JsonResponse:
    """Tell a telephone what it needs for the walk. POST bills:round-hold with `period`.

    Answers:
        200: `{"period","period_words","meters":[{"id","number","digits","place","name","code",
            "previous","usual","read"}]}` in walking order.
    """
    period = _period(request.POST.get("period", ""))
    meters = [_shown(stop) for stop in round_of(here.provider, period)]
    words = shown_period(period)
    return JsonResponse({"period": period, "period_words": words, "meters": meters})


def _shown(stop: Stop) -> dict[str, Any]:
    return {
        "id": str(stop.meter_id),
        "number": stop.number,
        "digits": stop.digits,
        "place": ", ".join(filter(None, [stop.place, stop.hamlet])),
        "name": stop.customer_name,
        "code": stop.customer_code,
        "previous": stop.previous,
        "usual": stop.usual or None,
        "read": stop.value,
    }


@never_cache
@require_POST
@at_provider(*policies.METER_READERS)
def send(request: HttpRequest, here: Here) -> JsonResponse:
    """Take in what was read without the line, each reading by itself.

    POST bills:round-send, JSON `{"readings": [{"id","meter","period","value","has_rolled_over",
    "read_at"}]}`

    Answers:
        200: `{"results": [{"id","status","told"}]}`; `status` is "taken" or "refused". Sent twice,
            the same answers come again.
        422: Not understood, or more than 500 at once.
    """
    try:
        entries = [_entry(one) for one in json.loads(request.body)["readings"]]
    except NOT_READ:
        entries = []
    if not 0 < len(entries) <= MOST_AT_ONCE:
        return JsonResponse({"detail": _("Không đọc được gói chỉ số.")}, status=422)
    answers = record_readings(here.provider, entries, actor=here.actor, now=timezone.now())
    return JsonResponse({"results": [_told(answer) for answer in answers]})


def _entry(told: dict[str, Any]) -> ReadingEntry:
    read_at = datetime.fromisoformat(told["read_at"])
    if read_at.tzinfo is None:
        raise ValueError(read_at)
    return ReadingEntry(
        client_id=UUID(told["id"]),
        meter_id=UUID(told["meter"]),
        period=str(told["period"]),
        value=int(told["value"]),
        read_at=min(read_at, timezone.now()),
        has_rolled_over=told.get("has_rolled_over") is True,
    )


def _told(answer: Answer) -> dict[str, Any]:
    is_taken = answer.outcome in {Outcome.TAKEN, Outcome.KNOWN}
    words = answer.reason
    if answer.outcome == Outcome.OTHER:
        words = _("Kỳ này đã có chỉ số %s của đồng hồ: kế toán xem lại.") % answer.value
    return {
        "id": str(answer.client_id),
        "status": "taken" if is_taken else "refused",
        "told": [words] if words else [],
    }


def _period(typed: str) -> str:
    """Return a month; this one where none, or another kind of period, is asked for."""
    try:
        return tidy_month(typed)
    except NoPeriod:
        return f"{timezone.localdate():%Y-%m}"
