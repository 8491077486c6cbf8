"""The queue for everybody: taking a number, following it, the big screen. Never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import segno
import uuid_utils.compat as uuid
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.organisations import api as organisations
from xaso.service.desk import appointing, ticketing, waiting
from xaso.service.desk.domain.tickets import AT_A_WINDOW, State
from xaso.service.desk.kiosk import is_kiosk
from xaso.service.desk.models import Ticket
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SCREEN_SECONDS, TICKET_SECONDS, HOME_SECONDS = 8, 30, 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """Offer a number at the door, and give it out on the device that stands there.

    GET, POST desk:kiosk, with `key` and `ground`

    Answers:
        200: The page. 303: To the number.
        404: This device gives no numbers out; the page says where. 422: No such ground.
    """
    agency = organisations.agency_of(request)
    may_take = is_kiosk(request, agency.pk)
    if request.method != "POST":
        return _kiosk_page(request, may_take=may_take)
    if not may_take:
        return _kiosk_page(request, may_take=False, status=404)
    if request.POST.get("do") == "appointment":
        return _arrive(request, agency)
    try:
        key = UUID(request.POST.get("key", ""))
        ticket = ticketing.take(
            agency_id=agency.pk,
            key=key,
            ground=request.POST.get("ground", ""),
            now=timezone.now(),
        )
    except (ValueError, ticketing.TicketRefusal):
        said = _("Chưa lấy được số. Chọn lại một nút bên dưới.")
        return _kiosk_page(request, may_take=True, said=said, status=422)
    return see_other(reverse("desk:ticket", args=[ticket.pk]))


def _arrive(request: HttpRequest, agency: organisations.Agency) -> HttpResponse:
    """Give a number to who typed the code of an appointment."""
    written = request.POST.get("code", "")
    said = _("Không có mã hẹn này. Xem lại mã, hoặc lấy số thường.")
    appointment = appointing.by_code(agency, written)
    try:
        if appointment is not None:
            ticket = appointing.arrive(appointment, now=timezone.now())
            return see_other(reverse("desk:ticket", args=[ticket.pk]))
    except appointing.AppointmentRefusal as refusal:
        said = str(refusal)
    return _kiosk_page(request, may_take=True, said=said, status=422, code=written)


def _kiosk_page(
    request: HttpRequest, *, may_take: bool, said: str = "", status: int = 200, code: str = ""
) -> HttpResponse:
    agency, now = organisations.agency_of(request), timezone.now()
    context = {
        "may_take": may_take,
        "said": said,
        "key": uuid.uuid7(),
        "code": code,
        "grounds": [
            one
            for one in waiting.grounds_on(timezone.localdate(now))
            if one.code != appointing.GROUND
        ],
        "queue": waiting.queue_now(agency.pk, now),
    }
    return render(request, "desk/kiosk.html", context, status=status)


@never_cache
@require_safe
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Follow one number from the paper or the phone: how many are before it, about how long.

    GET desk:ticket

    Answers:
        200: The page; it asks again by itself. 404: No such number here.
    """
    agency, now = organisations.agency_of(request), timezone.now()
    found = Ticket.objects.select_related("window").filter(pk=ticket_id, agency=agency).first()
    if found is None:
        raise Http404("no such ticket")
    address = request.build_absolute_uri()
    context: dict[str, Any] = {
        "ticket": found,
        "is_old": found.day != timezone.localdate(now),
        "is_called": found.state in AT_A_WINDOW,
        "is_waiting": found.state == State.WAITING,
        "is_missed": found.state == State.MISSED,
        "queue": waiting.queue_now(agency.pk, now, ahead_of=found),
        "qr": segno.make(address, error="m").svg_data_uri(border=4, omitsize=True),
        "is_kiosk": is_kiosk(request, agency.pk),
    }
    response = render(request, "desk/ticket.html", context)
    response["Refresh"] = str(TICKET_SECONDS)
    return response


@never_cache
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """Show on the wall which numbers are called to which window.

    GET desk:screen; the browser asks again every few seconds, with scripts or without.
    """
    agency, now = organisations.agency_of(request), timezone.now()
    context = {
        "called": waiting.called_now(agency.pk, timezone.localdate(now)),
        "queue": waiting.queue_now(agency.pk, now),
    }
    response = render(request, "desk/screen.html", context)
    response["Refresh"] = str(SCREEN_SECONDS)
    return response


@never_cache
@require_safe
def from_home(request: HttpRequest) -> HttpResponse:
    """Tell at home how many wait at the desk now and about how long it takes.

    GET desk:from-home
    """
    agency, now = organisations.agency_of(request), timezone.now()
    context = {"queue": waiting.queue_now(agency.pk, now), "now": now}
    response = render(request, "desk/from_home.html", context)
    response["Refresh"] = str(HOME_SECONDS)
    return response


def home_block(request: HttpRequest) -> dict[str, Any] | None:
    """Tell on the home page how many wait, while a window is open or somebody waits."""
    profile: organisations.SiteProfile | None = getattr(request, "profile", None)
    if not profile:
        return None
    queue = waiting.queue_now(profile.agency_id, timezone.now())
    if not queue.windows and not queue.waiting:
        return None
    return {"queue": queue}
