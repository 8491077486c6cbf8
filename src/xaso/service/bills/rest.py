"""What a provider's machine calls: a list of bills, customers or payments in one request.

Its key is its right: no session, no CSRF token. The key names the provider; nothing in the body
does. Sent again, a list is known and nothing is made twice.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.scope import api as scope
from xaso.service.bills.domain.codes import NoPeriod, tidy_period
from xaso.service.bills.domain.plans import Defaults
from xaso.service.bills.domain.rows import HEADINGS, MOST_ROWS
from xaso.service.bills.errors import BillsRefusal, WrongEntry
from xaso.service.bills.models import BillList, Provider
from xaso.service.bills.planning import plan_of
from xaso.service.bills.services import listing
from xaso.service.bills.services.providing import token_hash

if TYPE_CHECKING:
    from django.http import HttpRequest

    from xaso.service.bills.planning import Plan

WRONG = "bills-token"
BIGGEST = 5 * 1024 * 1024
LONGEST_TITLE = 60


@csrf_exempt
@require_POST
@never_cache
def lists(request: HttpRequest) -> HttpResponse:
    """Take a list: `{"subject","title","period","due","dry_run","replace_changed","rows":[...]}`.

    POST /api/v1/bills/lists with `Authorization: Bearer <key>`. `subject` is "bills" (usual),
    "customers" or "paid"; a row has the keys `code name group hamlet phone email address period
    item quantity unit each amount paid due proof voluntary`, texts or numbers.

    Answers:
        200: `{"list","taken","new","known","changed","customers","outside","amount","rejected":
        [{"row","reason"}]}`; `taken` is false for a dry run and where nothing was new.
        400: The body cannot be read, `{"error"}`. 401: No such key. 413: Too big. 429: Too many
        wrong keys.
    """
    provider = _whose(request)
    if isinstance(provider, HttpResponse):
        return provider
    if len(request.body) > BIGGEST:
        return JsonResponse({"error": "too big"}, status=413)
    try:
        told = _read(request.body)
    except (ValueError, TypeError) as error:
        return JsonResponse({"error": str(error)}, status=400)
    actor = audit.Actor(kind="system", agency_id=provider.agency_id, name=provider.name)
    now = timezone.now()
    with scope.of(agencies=[provider.agency_id]):
        try:
            row = listing.look_at_rows(
                provider,
                told["rows"],
                subject=told["subject"],
                defaults=told["defaults"],
                actor=actor,
                now=now,
            )
        except BillsRefusal as refusal:
            return JsonResponse({"error": str(refusal)}, status=400)
        if told["dry_run"]:
            plan = plan_of(row)
            listing.drop(row.pk, actor=actor, now=now)
            return JsonResponse(_answer(row, plan, is_taken=False))
        try:
            row, plan = listing.take(
                row.pk, replace_changed=told["replace_changed"], actor=actor, now=now
            )
        except WrongEntry:
            plan = plan_of(row)
            listing.drop(row.pk, actor=actor, now=now)
            return JsonResponse(_answer(row, plan, is_taken=False))
    return JsonResponse(_answer(row, plan, is_taken=True))


def _whose(request: HttpRequest) -> Provider | HttpResponse:
    """Return whose key was sent, counting wrong ones by address."""
    address = identity.address_of(request)
    try:
        identity.guard(WRONG, address, address)
    except identity.Throttled as throttled:
        answer = JsonResponse({"error": "too many wrong keys"}, status=429)
        answer["Retry-After"] = str(throttled.retry_after_seconds)
        return answer
    word, _space, key = request.headers.get("Authorization", "").partition(" ")
    hashed = token_hash(key.strip())
    rows = Provider.objects.filter(token_hash=hashed).select_related("agency", "commune")
    found = rows.first() if word == "Bearer" and key.strip() else None
    if found is None or not constant_time_compare(found.token_hash, hashed):
        identity.note_failure(WRONG, address, address)
        answer = JsonResponse({"error": "no such key"}, status=401)
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    return found


def _read(body: bytes) -> dict[str, Any]:
    """Read the body strictly.

    Raises:
        ValueError, TypeError: Not the JSON that is told, or something in it that cannot be.
    """
    told = json.loads(body)
    if not isinstance(told, dict) or not isinstance(told.get("rows"), list):
        raise TypeError("rows: a list is needed")
    if len(told["rows"]) > MOST_ROWS:
        raise ValueError(f"rows: at most {MOST_ROWS}")
    subject = told.get("subject", BillList.Subject.BILLS)
    if subject not in BillList.Subject.values:
        raise ValueError("subject: bills, customers or paid")
    title = told.get("title", "")
    if not isinstance(title, str) or not 0 < len(title.strip()) <= LONGEST_TITLE:
        raise ValueError(f"title: 1 to {LONGEST_TITLE} signs")
    try:
        period = tidy_period(str(told.get("period", "")))
    except NoPeriod as error:
        raise ValueError("period: as 2026-11, 2026-HK1 or 2026") from error
    due = told.get("due") or None
    return {
        "subject": subject,
        "defaults": Defaults(title.strip(), period, date.fromisoformat(due) if due else None),
        "rows": [_row(one) for one in told["rows"]],
        "dry_run": told.get("dry_run") is True,
        "replace_changed": told.get("replace_changed") is True,
    }


def _row(one: Any) -> dict[str, str]:
    if not isinstance(one, dict) or not one.keys() <= HEADINGS.keys():
        raise ValueError(f"a row has keys among {', '.join(HEADINGS)}")
    if not all(isinstance(value, str | int | bool | None) for value in one.values()):
        raise ValueError("values are texts, whole numbers, true, false or null")
    words = {True: "x", False: "", None: ""}
    return {
        key: words[value] if value is None or isinstance(value, bool) else str(value).strip()
        for key, value in one.items()
    }


def _answer(row: BillList, plan: Plan, *, is_taken: bool) -> dict[str, Any]:
    counts = plan.counts()
    names = ("new", "known", "changed", "customers", "outside", "amount")
    return {
        "list": str(row.pk),
        "taken": is_taken,
        **{name: counts[name] for name in names},
        "rejected": [{"row": one.row, "reason": one.reason} for one in plan.rejected],
    }
