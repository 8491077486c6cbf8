"""Delegations of the signature: written down, shown, ended; and who may sign on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.rights import selectors, services
from xaso.kernel.rights.domain.book import bare
from xaso.kernel.rights.errors import AlreadyEnded, NotDelegable
from xaso.kernel.rights.forms import DelegationForm, EndForm
from xaso.kernel.rights.models import Delegation
from xaso.kernel.rights.policies import RECORDERS
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
@identity.staff_required()
def signers(request: HttpRequest) -> HttpResponse:
    """Show who may sign on a day, by post and by delegation; the page prints.

    GET rights:signers ?ngay=2026-06-30; without a readable day, today.
    """
    agency, today = organisations.agency_of(request), timezone.localdate()
    day = _day(request.GET.get("ngay", "")) or today
    context = {
        "signers": selectors.signers_on(agency.pk, day),
        "day": day,
        "is_today": day == today,
        "agency": agency,
        "may_record": not RECORDERS.isdisjoint(identity.actor_of(request).roles),
    }
    return render(request, "rights/signers.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*RECORDERS)
def delegations(request: HttpRequest) -> HttpResponse:
    """List the delegations; a POST shows first what it would say, then writes it down.

    GET, POST rights:delegations; `do=save` writes, anything else shows first.

    Answers:
        200: The list and the form, or how the signature will look. 303: Written down.
        422: What is wrong stands beside its field; what was typed stays.
    """
    agency, today = organisations.agency_of(request), timezone.localdate()
    posted = request.POST if request.method == "POST" else None
    form = DelegationForm(posted, agency=agency, today=today)
    if posted is None:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    if posted.get("do") != "save":
        return _page(request, form, preview=_preview(form.cleaned_data))
    try:
        services.delegate(actor=identity.actor_of(request), **form.given())
    except NotDelegable as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=422)
    messages.success(request, _("Đã ghi việc giao quyền ký."))
    return see_other(reverse("rights:delegations"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*RECORDERS)
def end(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """Ask from when and why, then end a delegation.

    Answers:
        200: The question. 303: Ended. 404: No such delegation here.
        422: No day or no reason, or it has ended by then; what was typed stays.
    """
    agency = organisations.agency_of(request)
    found = selectors.delegations_of(agency.pk).filter(pk=delegation_id).first()
    if found is None:
        raise Http404("no such delegation")
    is_sent = request.method == "POST"
    form = EndForm(request.POST if is_sent else None, today=timezone.localdate())
    if is_sent and form.is_valid():
        try:
            services.end_delegation(
                actor=identity.actor_of(request), delegation=found, **form.cleaned_data
            )
        except AlreadyEnded as refusal:
            form.add_error("valid_until", str(refusal))
        else:
            messages.success(request, _("Đã kết thúc việc giao quyền ký."))
            return see_other(reverse("rights:delegations"))
    context = {
        "form": form,
        "question": _("%(name)s thôi ký theo %(decision)s?")
        % {"name": found.account.full_name, "decision": found.decision},
        "consequence": _("Từ ngày ấy người này không ký được nữa; văn bản đã ký giữ nguyên."),
        "verb": _("Kết thúc giao quyền"),
        "back_url": reverse("rights:delegations"),
        "is_grave": True,
    }
    return render(request, "ui/confirm.html", context, status=422 if is_sent else 200)


def _page(
    request: HttpRequest,
    form: DelegationForm,
    *,
    preview: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    agency, today = organisations.agency_of(request), timezone.localdate()
    context = {
        "form": form,
        "preview": preview,
        "lines": [(one, _standing(one, today)) for one in selectors.delegations_of(agency.pk)],
    }
    return render(request, "rights/delegations.html", context, status=status)


def _standing(one: Delegation, today: date) -> str:
    if one.holds_on(today):
        return "open"
    return "later" if one.valid_from > today else "over"


def _preview(typed: dict[str, Any]) -> dict[str, Any]:
    return {
        "top": f"{typed['form']}. {bare(typed['position'].title)}",
        "below": bare(typed["signs_as"]),
        "name": typed["account"].full_name,
    }


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
