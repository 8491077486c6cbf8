"""The official's side of the queue: sit down, call, serve, mend a wrong card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import uuid_utils.compat as uuid
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.desk import ticketing, waiting
from xaso.service.desk.domain.tickets import AT_A_WINDOW, MOVES, State
from xaso.service.desk.kiosk import close_kiosk, is_kiosk, open_kiosk
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    Doer = Callable[["HttpRequest", Any], object]

WINDOWS = range(1, 10)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required("intake")
def calling(request: HttpRequest) -> HttpResponse:
    """Show the queue and do one thing with it.

    GET, POST desk:calling, with `do`

    Answers:
        200: The page. 303: Done.
        409: Somebody else was faster; the page shows how the queue stands.
        422: It cannot be done; the page says why.
    """
    if request.method != "POST":
        return _page(request)
    do = request.POST.get("do", "")
    agency = organisations.agency_of(request)
    if do in {"kiosk-open", "kiosk-close"}:
        response = see_other(reverse("desk:kiosk" if do == "kiosk-open" else "desk:calling"))
        if do == "kiosk-open":
            open_kiosk(response, agency.pk)
        else:
            close_kiosk(response)
        return response
    try:
        _do(request, do)
    except ticketing.TicketChanged as refusal:
        return _page(request, said=str(refusal), status=409)
    except (ticketing.TicketRefusal, ValueError) as refusal:
        told = refusal if isinstance(refusal, ticketing.TicketRefusal) else None
        return _page(request, said=str(told or _("Không làm được việc này.")), status=422)
    return see_other(reverse("desk:calling"))


def _do(request: HttpRequest, do: str) -> None:
    """Do one thing.

    Raises:
        TicketRefusal: It cannot be done.
        ValueError: What was sent names nothing.
    """
    common: dict[str, Any] = {
        "agency_id": organisations.agency_of(request).pk,
        "actor": identity.actor_of(request),
        "now": timezone.now(),
    }
    sent = request.POST
    if do == "open":
        number = int(sent.get("window", ""))
        if number not in WINDOWS:
            raise ValueError(number)
        ticketing.open_window(number=number, **common)
    elif do == "close":
        window = waiting.window_of(
            common["agency_id"], common["actor"].id, timezone.localdate(common["now"])
        )
        if window is not None:
            ticketing.close_window(window=window, actor=common["actor"], now=common["now"])
    elif do == "next":
        ticketing.call_next(**common)
    elif do == "take":
        ticketing.take(key=UUID(sent.get("key", "")), ground=sent.get("ground", ""), **common)
    else:
        _with_ticket(do, sent, common)


def _with_ticket(do: str, sent: Any, common: dict[str, Any]) -> None:
    named: dict[str, Any] = {
        "ticket_id": UUID(sent.get("ticket", "")),
        "version": int(sent.get("version", "")),
    }
    if do == "regrade":
        ticketing.regrade(ground=sent.get("ground", ""), **named, **common)
    elif do in MOVES:
        ticketing.move(name=do, **named, **common)
    else:
        raise ValueError(do)


def _page(request: HttpRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    agency, now = organisations.agency_of(request), timezone.now()
    day = timezone.localdate(now)
    tickets = list(waiting.tickets_of(agency.pk, day))
    window = waiting.window_of(agency.pk, identity.actor_of(request).id, day)
    grounds = waiting.grounds_on(day)
    names = {ground.code: ground.name for ground in grounds}
    context = {
        "said": said,
        "window": window,
        "windows": waiting.windows_open(agency.pk, day),
        "window_numbers": WINDOWS,
        "mine": [
            one
            for one in tickets
            if window and one.window_id == window.pk and one.state in AT_A_WINDOW
        ],
        "waiting": [
            (one, names.get(one.ground, one.ground))
            for one in tickets
            if one.state == State.WAITING
        ],
        "ended": [one for one in tickets if one.state in {State.MISSED, State.DONE}][-10:],
        "grounds": grounds,
        "queue": waiting.queue_now(agency.pk, now),
        "by_hour": [
            (f"{hour} {_('giờ')}", count) for hour, count in waiting.by_hour(agency.pk, day)
        ],
        "key": uuid.uuid7(),
        "is_kiosk": is_kiosk(request, agency.pk),
    }
    return render(request, "desk/calling.html", context, status=status)
