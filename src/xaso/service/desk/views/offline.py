"""The desk's page for when the line or the server is away, and what brings it all home later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.desk import hamlet_days, offline, pads
from xaso.service.desk.attending import AttendanceForm
from xaso.service.desk.printouts import print_pad
from xaso.service.procedures import api as procedures
from xaso.ui import away

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

PAD_SLIPS = 20


@never_cache
@require_safe
@identity.staff_required("intake")
def page(request: HttpRequest) -> HttpResponse:
    """Show the page that goes on without the line. GET desk:offline."""
    form = AttendanceForm(now=timezone.now(), initial={})
    return render(request, "desk/offline.html", {"attendance": form})


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Give the browser the worker that keeps the page for when the line is cut. Names nobody.

    GET desk:offline-worker
    """
    return away.worker("offline-desk", reverse("desk:offline"), ["desk/offline.mjs"])


@never_cache
@require_POST
@identity.staff_required("intake")
def hold(request: HttpRequest) -> JsonResponse:
    """Fill the device's range up and tell it what it needs without the line.

    POST desk:offline-hold with `device`

    Answers:
        200: `{"codes","procedures","days","agency","desk","hotline","address","official"}`.
        422: No device.
    """
    device = _uuid(request.POST.get("device", ""))
    if device is None:
        return JsonResponse({"detail": _("Máy này chưa có tên.")}, status=422)
    agency, actor, now = (
        organisations.agency_of(request),
        identity.actor_of(request),
        timezone.now(),
    )
    profile: organisations.SiteProfile = request.profile  # type: ignore[attr-defined]
    return JsonResponse({
        "codes": offline.reserve(agency=agency, actor=actor, device=device, now=now),
        "procedures": _procedures(agency, now),
        "days": [
            {"id": str(day.pk), "place": f"{day.place}, {timezone.localtime(day.starts_at):%d/%m}"}
            for day in hamlet_days.working(agency, now)
        ],
        "agency": agency.name,
        "desk": profile.desk_name,
        "hotline": profile.hotline,
        "address": request.build_absolute_uri(reverse("dossiers:look-up")),
        "official": actor.name,
        "is_demo": agency.is_demo,
    })


@never_cache
@require_POST
@identity.staff_required("intake")
def bring_home(request: HttpRequest) -> JsonResponse:
    """Enter what was taken in without the line, each by itself.

    POST desk:offline-sync, JSON `{"device", "items": [...]}`, items as `offline.enter` says

    Answers:
        200: `{"results": [{"code","status","official","due","told"}]}`; `status` is "entered" or
            "refused". Sent twice, the same answers come again.
        422: Not understood, or more than 200 at once.
    """
    try:
        body = json.loads(request.body)
        items = list(body["items"])
    except (ValueError, KeyError, TypeError, RecursionError):
        items, body = [], {}
    device = _uuid(str(body.get("device", "")) if isinstance(body, dict) else "")
    if device is None or len(items) > offline.MOST_AT_ONCE:
        return JsonResponse({"detail": _("Không đọc được gói đồng bộ.")}, status=422)
    return JsonResponse({"results": [_enter(request, device, item) for item in items]})


def _enter(request: HttpRequest, device: UUID, item: Any) -> dict[str, Any]:
    told = item if isinstance(item, dict) else {}
    try:
        entered = offline.enter(
            agency=organisations.agency_of(request),
            actor=identity.actor_of(request),
            device=device,
            item=told,
            now=timezone.now(),
        )
    except pads.OfflineRefusal as refusal:
        return {"code": told.get("code", ""), "status": "refused", "told": list(refusal.told)}
    due = timezone.localtime(entered.due_at).isoformat() if entered.due_at else None
    return {
        "code": entered.code,
        "status": "entered",
        "official": entered.official_code,
        "due": due,
        "told": [],
    }


@never_cache
@require_POST
@identity.staff_required("intake")
def pad(request: HttpRequest) -> HttpResponse:
    """Print a pad of temporary slips for when there is no light. POST desk:offline-pad.

    Each print makes new codes; the secrets stand on the paper alone.
    """
    agency, actor, now = (
        organisations.agency_of(request),
        identity.actor_of(request),
        timezone.now(),
    )
    slips = pads.print_pad(agency=agency, actor=actor, how_many=PAD_SLIPS, now=now)
    profile: organisations.SiteProfile = request.profile  # type: ignore[attr-defined]
    address = request.build_absolute_uri(reverse("dossiers:look-up"))
    pdf = print_pad(agency, profile, slips, address=address, now=now)
    return HttpResponse(pdf, content_type="application/pdf")


def _procedures(agency: organisations.Agency, now: datetime) -> list[dict[str, Any]]:
    """Return what may be taken in without the line: procedures whose time limit is understood."""
    rows = (
        procedures
        .adoptions_on(agency.pk, timezone.localdate(now))
        .prefetch_related("version__papers", "version__ways")
        .order_by("version__name")
    )
    return [
        {
            "code": one.procedure.code,
            "name": one.version.name,
            "limit": procedures.rule_words(rule),
            "papers": [
                {"key": paper.key, "name": paper.name, "condition": paper.condition}
                for paper in one.version.papers.all()
            ],
        }
        for one in rows
        if (rule := one.rule(offline.CHANNEL))
    ]


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
