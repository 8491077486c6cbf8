"""The resident pays: by a bank's app that reads the code, or through a gateway.

Whoever has the reference sees what it is for and how much: nobody's name stands there. Coming back
from a gateway proves nothing: the page waits for the bank's word and says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.lib import payment_reference
from xaso.service.gateways.domain.asking import State
from xaso.service.gateways.errors import Away, NoGateway, NothingOwed
from xaso.service.gateways.models import Attempt
from xaso.service.gateways.selectors import attempts_for, credentials_on
from xaso.service.gateways.services.asking import ask_at_once
from xaso.service.gateways.services.paying import start
from xaso.service.gateways.transfer import transfer_of
from xaso.service.payments import api as payments
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from xaso.service.payments.api import Obligation

WRONG = "payment-reference"
REFRESH_SECONDS = 5
BACK = ("vnp_TxnRef", "maThamChieu", "ve")
"""Any of these in the address: the payer comes back from the gateway."""


class FindForm(forms.Form):
    """The reference on a notice."""

    ma = forms.CharField(
        label=gettext_lazy("Mã khoản nộp"),
        max_length=40,
        help_text=gettext_lazy("11 ký tự bắt đầu bằng XS, in trên phiếu hoặc trong tin báo"),
        error_messages={"required": gettext_lazy("Nhập mã khoản nộp.")},
    )

    def clean_ma(self) -> str:
        """Return the reference as it is issued, whatever stands around or within it.

        Raises:
            ValidationError: It is none: a sign is wrong or missing.
        """
        found = payment_reference.find(self.cleaned_data["ma"])
        if not found:
            raise forms.ValidationError(
                _("Mã này có ký tự sai hoặc thiếu. Xem lại mã trên phiếu, bắt đầu bằng XS.")
            )
        return found[0]


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Ask for a reference (`ma`), or lead to what it names.

    Answers:
        200: The form. 303: To the obligation. 404: There is none. 422: It is no reference.
        429: Too many wrong tries.
    """
    if "ma" not in request.GET:
        return _find_page(request, FindForm())
    form = FindForm(request.GET)
    if not form.is_valid():
        return _find_page(request, form, status=422)
    reference = form.cleaned_data["ma"]
    address = identity.address_of(request)
    try:
        identity.guard(WRONG, address, address)
    except identity.Throttled as throttled:
        minutes = throttled.retry_after_seconds // 60 + 1
        form.add_error(None, _("Thử quá nhiều lần. Thử lại sau %d phút.") % minutes)
        return _find_page(request, form, status=429)
    with scope.of(agencies=_agencies(request)):
        row = payments.obligation_named(reference)
    if row is None:
        identity.note_failure(WRONG, address, address)
        form.add_error("ma", _("Không có khoản phải nộp nào mang mã này."))
        return _find_page(request, form, status=404)
    return see_other(reverse("gateways:owed", args=[row.reference]))


@never_cache
@require_safe
def owed(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what is to be paid and how: the code for a bank's app, the gateways.

    Raises:
        Http404: No such reference, or too many wrong tries.
    """
    with scope.of(agencies=_agencies(request)):
        return _owed_page(request, _named(request, reference))


@never_cache
@require_POST
def begin(request: HttpRequest, reference: str, gateway: str) -> HttpResponse:
    """Begin to pay at a gateway.

    Answers:
        303: To the attempt. 404: No such reference or gateway. 409: Nothing is owed any more.
        503: The gateway does not answer.
    """
    with scope.of(agencies=_agencies(request)):
        row = _named(request, reference)
        try:
            made = start(
                row,
                gateway,
                return_url=request.build_absolute_uri(
                    reverse("gateways:owed", args=[row.reference]) + "lan/"
                ),
                ip=identity.address_of(request),
                actor=identity.RESIDENT,
                now=timezone.now(),
            )
        except NoGateway as none:
            raise Http404(gateway) from none
        except NothingOwed as settled:
            return _owed_page(request, row, error=str(settled), status=409)
        except Away:
            said = _("Cổng thanh toán chưa trả lời. Thử lại sau ít phút, hoặc chuyển khoản.")
            return _owed_page(request, row, error=said, status=503)
    return see_other(reverse("gateways:attempt", args=[row.reference, made.pk]))


@never_cache
@require_http_methods(["GET", "HEAD"])
def attempt(request: HttpRequest, reference: str, attempt_id: UUID) -> HttpResponse:
    """Lead to the gateway; after coming back, wait for what the bank says.

    Whatever the gateway wrote into the address counts for nothing: the gateway is asked.

    Raises:
        Http404: No such reference or attempt.
    """
    with scope.of(agencies=_agencies(request)):
        obligation = _named(request, reference)
        row = _attempt(obligation, attempt_id)
        is_back = any(name in request.GET for name in BACK)
        now = timezone.now()
        if row.state == State.PENDING and (is_back or row.told_at) and _may_ask(row):
            ask_at_once(row, now=now)
            row = _attempt(obligation, attempt_id)
        is_waiting = row.state == State.PENDING and (is_back or row.told_at is not None)
        response = render(
            request,
            "gateways/attempt.html",
            {
                "obligation": obligation,
                "attempt": row,
                "is_waiting": is_waiting,
                "is_open": row.state == State.PENDING and bool(row.pay_url) and not is_waiting,
            },
        )
    if is_waiting:
        response["Refresh"] = f"{REFRESH_SECONDS}; url={request.path}?ve=1"
    return response


def _agencies(request: HttpRequest) -> list[UUID]:
    return list(organisations.scope_of(organisations.agency_of(request)))


def _named(request: HttpRequest, reference: str) -> Obligation:
    """Return what a reference names, counting wrong tries.

    Raises:
        Http404: Nothing, or too many wrong tries.
    """
    address = identity.address_of(request)
    try:
        identity.guard(WRONG, address, address)
    except identity.Throttled as throttled:
        raise Http404(reference) from throttled
    row = payments.obligation_named(reference) if payment_reference.is_valid(reference) else None
    if row is None:
        identity.note_failure(WRONG, address, address)
        raise Http404(reference)
    return row


def _attempt(obligation: Obligation, attempt_id: UUID) -> Attempt:
    rows = Attempt.objects.select_related("credential").filter(obligation=obligation)
    row = rows.filter(pk=attempt_id).first()
    if row is None:
        raise Http404(str(attempt_id))
    return row


def _may_ask(row: Attempt) -> bool:
    pause = timedelta(seconds=REFRESH_SECONDS - 1)
    return row.asked_at is None or timezone.now() - row.asked_at >= pause


def _find_page(request: HttpRequest, form: FindForm, status: int = 200) -> HttpResponse:
    return render(request, "gateways/find.html", {"form": form}, status=status)


def _owed_page(
    request: HttpRequest, row: Obligation, *, error: str = "", status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    lines = credentials_on(today, agency_id=row.agency_id) if row.owed else {}
    waiting = [one for one in attempts_for(row.pk) if one.state == State.PENDING and one.told_at]
    context: dict[str, Any] = {
        "obligation": row,
        "error": error,
        "gateways": [(name, line.get_gateway_display()) for name, line in lines.items()],
        "waiting": waiting[0] if waiting and row.owed else None,
        "is_paid": row.standing == payments.Standing.PAID,
        "is_settled": row.standing in payments.SETTLED,
        **transfer_of(row)._asdict(),
    }
    return render(request, "gateways/owed.html", context, status=status)
