"""My own second factors: passkeys, the telephone's code, printed codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import segno
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import devices, sessions
from xaso.kernel.identity.domain.time_codes import address_for_app, in_fours
from xaso.kernel.identity.errors import PasskeyRefused
from xaso.kernel.identity.forms import CodeForm, PasskeyNameForm
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.requests import (
    actor_of,
    ask_to_confirm,
    asks_second_factor,
    is_proven,
    staff_required,
)
from xaso.kernel.identity.selectors import factors_of
from xaso.kernel.identity.services import passkeys, recovery_codes, time_codes
from xaso.kernel.identity.views import entry
from xaso.kernel.organisations import api as organisations

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

ASKED = "xaso_new_passkey"


@staff_required(before_second_factor=True)
@require_safe
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """Show what I can sign in by, on which devices I am signed in, and which I trust.

    Answers:
        302: to the page that asks for the second factor, where this session has not shown it.
    """
    account, now = cast("Account", request.user), timezone.now()
    factors = factors_of(account)
    is_let_in = is_proven(request)
    if factors and not is_let_in:
        return redirect("identity:confirm")
    context = {
        "account": account,
        "factors": factors,
        "must_enrol": not is_let_in,
        "takes_passkeys": entry.place_of(request) is not None,
        "form": PasskeyNameForm(),
        "passkeys": account.passkeys.order_by("added_at"),
        "trusted": account.trusted_devices.filter(
            trusted_until__gt=now, session_epoch=account.session_epoch
        ).order_by("-trusted_at"),
        "sessions": sessions.alive(account, now),
        "this_session": request.session.session_key,
    }
    return render(request, "identity/security.html", context)


@staff_required(before_second_factor=True)
@require_POST
@never_cache
def passkey_new_options(request: HttpRequest) -> HttpResponse:
    """Tell the browser what to ask for a new passkey; good for one answer.

    Answers:
        200: JSON for `navigator.credentials.create`.
        404: passkeys do not work on this address. 422: to be proven again first.
    """
    place = entry.place_of(request)
    if place is None:
        raise Http404("no passkeys here")
    if _stands_in_the_way(request):
        return JsonResponse({"confirm": True}, status=422)
    account = cast("Account", request.user)
    options, request.session[ASKED] = passkeys.ask_for_new(place, account)
    return JsonResponse(options)


@staff_required(before_second_factor=True)
@require_POST
@never_cache
def passkey_new(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser made.

    Answers:
        302: to the printed codes, after the first factor; else back, with a sentence.
    """
    account = cast("Account", request.user)
    if refusal := _stands_in_the_way(request):
        return refusal
    place, state = entry.place_of(request), request.session.pop(ASKED, None)
    had_factors = bool(factors_of(account))
    try:
        passkeys.add_passkey(
            actor=actor_of(request),
            account=account,
            place=place,
            state=state,
            answer=request.POST.get("credential", ""),
            name=request.POST.get("name", "").strip()[:60] or devices.name_of(request),
            now=timezone.now(),
        )
    except PasskeyRefused:
        messages.error(request, _("Chưa thêm được khóa truy cập. Hãy thử lại."))
        return redirect("identity:security")
    messages.success(request, _("Đã thêm khóa truy cập."))
    return _enrolled(request, account, had_factors=had_factors, by="passkey")


@staff_required()
@require_POST
def passkey_remove(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    """Take one of my passkeys out."""
    account = cast("Account", request.user)
    if refusal := _stands_in_the_way(request):
        return refusal
    passkey = account.passkeys.filter(pk=passkey_id).first()
    if passkey is None:
        raise Http404("no such passkey")
    factors = factors_of(account)
    if _is_the_last(request, is_last=factors.passkeys == 1 and not factors.has_time_code):
        return redirect("identity:security")
    passkeys.remove_passkey(actor=actor_of(request), passkey=passkey)
    messages.success(request, _("Đã bỏ khóa truy cập."))
    return redirect("identity:security")


@staff_required(before_second_factor=True)
@require_http_methods(["GET", "POST"])
@never_cache
def time_code(request: HttpRequest) -> HttpResponse:
    """Show the QR code of a new seed; a POST with the app's code begins to ask for codes.

    Answers:
        302: begun; to the printed codes, after the first factor. Or there is one already.
        422: not the code of now; the QR code stays.
    """
    account = cast("Account", request.user)
    if refusal := _stands_in_the_way(request):
        return refusal
    factors, agency = factors_of(account), organisations.agency_of(request)
    if factors.has_time_code:
        return redirect("identity:security")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if time_codes.confirm_time_code(
            actor=actor_of(request),
            account=account,
            code=form.cleaned_data["code"],
            now=timezone.now(),
        ):
            messages.success(request, _("Đã cài mã 6 số."))
            return _enrolled(request, account, had_factors=bool(factors), by="time_code")
        form.add_error("code", _("Mã không đúng hoặc đã đổi. Nhập mã đang hiện trên điện thoại."))
    seed = time_codes.begin_time_code(account=account, agency_id=agency.pk, now=timezone.now())
    address = address_for_app(seed, who=account.username or "", where=agency.name)
    context = {
        "form": form,
        "seed": in_fours(seed),
        "qr": segno.make(address, error="m").svg_data_uri(border=4, omitsize=True),
        "address": address,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/time_code.html", context, status=status)


@staff_required()
@require_POST
def time_code_remove(request: HttpRequest) -> HttpResponse:
    """Ask me for the telephone's code no longer."""
    account = cast("Account", request.user)
    if refusal := _stands_in_the_way(request):
        return refusal
    if not _is_the_last(request, is_last=not factors_of(account).passkeys):
        time_codes.remove_time_code(actor=actor_of(request), account=account)
        messages.success(request, _("Đã bỏ mã 6 số."))
    return redirect("identity:security")


@staff_required()
@require_http_methods(["GET", "POST"])
@never_cache
def printed_codes(request: HttpRequest) -> HttpResponse:
    """Say what printed codes are for; a POST makes ten new ones, shown this once.

    Answers:
        302: there is no second factor that they could stand in for.
    """
    account = cast("Account", request.user)
    if refusal := _stands_in_the_way(request):
        return refusal
    factors = factors_of(account)
    if not factors:
        return redirect("identity:security")
    context = {"account": account, "factors": factors, "now": timezone.now()}
    if request.method == "POST":
        context["codes"] = recovery_codes.make_recovery_codes(
            actor=actor_of(request), account=account, now=timezone.now()
        )
    return render(request, "identity/printed_codes.html", context)


def _stands_in_the_way(request: HttpRequest) -> HttpResponse | None:
    """Return what the person must do first: whoever has a factor proves it before changes."""
    account = cast("Account", request.user)
    if not factors_of(account):
        return None
    if not is_proven(request):
        return redirect("identity:confirm")
    return ask_to_confirm(request, always=True)


def _is_the_last(request: HttpRequest, *, is_last: bool) -> bool:
    """Refuse, with a sentence, to take the last factor where one is asked."""
    if not (is_last and asks_second_factor(request)):
        return False
    messages.error(
        request, _("Phải còn ít nhất một cách xác thực thứ hai. Hãy thêm cách khác trước.")
    )
    return True


def _enrolled(
    request: HttpRequest, account: Account, *, had_factors: bool, by: str
) -> HttpResponse:
    """Note that this session has shown the new factor; lead to the printed codes at first."""
    sessions.mark_proven(request, by=by)
    if had_factors or factors_of(account).codes_left:
        return redirect("identity:security")
    return redirect("identity:printed-codes")
