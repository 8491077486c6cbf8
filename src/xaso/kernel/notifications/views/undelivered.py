"""The administrator's page of messages that could not be delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.notifications import selectors, services
from xaso.kernel.notifications.errors import NotUndelivered
from xaso.kernel.notifications.forms import GroundForm
from xaso.kernel.notifications.models import Message
from xaso.kernel.organisations import api as organisations

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 50


@identity.staff_required("admin")
@require_safe
def undelivered_list(request: HttpRequest) -> HttpResponse:
    """Show what could not be delivered, newest first.

    GET notifications:undelivered ?sau=ID; an unreadable ID shows the newest.
    """
    agency_id = organisations.agency_of(request).pk
    lines = selectors.undelivered(
        agency_id, before=_id_or_none(request.GET.get("sau", "")), limit=PAGE_SIZE + 1
    )
    shown = lines[:PAGE_SIZE]
    context = {
        "lines": shown,
        "older": str(shown[-1].message.pk) if len(lines) > PAGE_SIZE else "",
        "count": selectors.undelivered_count(agency_id),
    }
    return render(request, "notifications/undelivered_list.html", context)


@identity.staff_required("admin")
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Send the chosen message again, or with `all` every one that is undelivered.

    Answers:
        302: to the list; one that somebody else has sent again meanwhile is passed over.
        404: no such message in this agency.
    """
    actor, now = identity.actor_of(request), timezone.now()
    sent = 0
    for message in _chosen(request):
        try:
            services.resend(actor=actor, message=message, now=now)
        except NotUndelivered:
            continue
        sent += 1
    text = ngettext("Đang gửi lại %(count)s tin.", "Đang gửi lại %(count)s tin.", sent)
    messages.success(request, text % {"count": sent})
    return redirect("notifications:undelivered")


@identity.staff_required("admin")
@require_http_methods(["GET", "POST"])
def give_up(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Ask why, then stop trying a message."""
    message = _message(request, message_id)
    form = GroundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_up(
                actor=identity.actor_of(request),
                message=message,
                ground=form.cleaned_data["ground"],
            )
        except NotUndelivered:
            messages.warning(request, _("Tin này vừa được xử lý ở nơi khác."))
        else:
            messages.success(request, _("Đã thôi gửi tin này."))
        return redirect("notifications:undelivered")
    context = {
        "form": form,
        "question": _("Thôi không gửi tin này nữa?"),
        "consequence": _("Hãy báo cho người nhận bằng cách khác, ví dụ gọi điện."),
        "verb": _("Thôi không gửi"),
        "back_url": reverse("notifications:undelivered"),
        "is_grave": True,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/confirm.html", context, status=status)


def _chosen(request: HttpRequest) -> list[Message]:
    if "all" not in request.POST:
        return [_message(request, _id_or_none(request.POST.get("message", "")))]
    agency_id = organisations.agency_of(request).pk
    return [line.message for line in selectors.undelivered(agency_id, limit=500)]


def _message(request: HttpRequest, message_id: UUID | None) -> Message:
    agency_id = organisations.agency_of(request).pk
    found = Message.objects.filter(agency_id=agency_id)
    message = found.filter(pk=message_id).first() if message_id else None
    if message is None:
        raise Http404("no such message")
    return message


def _id_or_none(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
