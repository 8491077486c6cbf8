"""Signing in by password, and out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xaso.kernel.identity import devices
from xaso.kernel.identity.forms import QuickSignInForm, SignInForm
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.requests import address_of
from xaso.kernel.identity.selectors import factors_of
from xaso.kernel.identity.sessions import PASSWORD
from xaso.kernel.identity.throttle import Throttled, forgive, take
from xaso.kernel.identity.views import entry

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

PURPOSE = "staff-sign-in"


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "code")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let staff in by user name and password, or on to the second step.

    Answers:
        302: to `next` if it is on this site, else to the desk; to the own account while the
            password is a temporary one; to the second step where the account has one.
        422: the two do not fit; which of them is wrong is not said.
        429: too many wrong tries; `Retry-After` says how long.
    """
    if request.method == "GET":
        if isinstance(request.user, Account):
            return HttpResponseRedirect(entry.way_on(request))
        return _page(request, _blank(request))
    form = (QuickSignInForm if "code" in request.POST else SignInForm)(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        account = _proven(request, form)
        if account is not None:
            return _after_password(request, account, form.cleaned_data.get("code", ""))
    except Throttled as refusal:
        return _wait(request, form, refusal.retry_after_seconds)
    form.add_error(None, _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy thử lại."))
    return _page(request, form, status=422)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session and go home."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _proven(request: HttpRequest, form: Form) -> Account | None:
    """Return the account that the form proves; a wrong try stays counted."""
    username = form.cleaned_data["username"]
    tried = take(PURPOSE, username, address_of(request), device=_own_device(request, username))
    account = authenticate(request, username=username, password=form.cleaned_data["password"])
    if not isinstance(account, Account):
        return None
    forgive(tried)
    return account


def _own_device(request: HttpRequest, username: str) -> str:
    """Return the browser's name if the person of that name signed in on it before."""
    device = devices.device_of(request)
    if not device.accounts:
        return ""
    named = Account.objects.filter(pk__in=device.accounts, username__iexact=username).first()
    return entry.known_device(request, named)


def _after_password(request: HttpRequest, account: Account, code: str) -> HttpResponse:
    """Let in who has nothing more to show; lead the others to the second step."""
    following = entry.way_on(request)
    if not factors_of(account):
        return entry.finish(request, account, by=PASSWORD, following=following)
    if devices.is_trusted(devices.device_of(request), account, timezone.now()):
        return entry.finish(request, account, by="trusted_device", following=following)
    by = entry.code_shown(request, account, code) if code else ""
    if by:
        return entry.finish(request, account, by=by, following=following)
    entry.hold(request, account)
    return redirect("identity:second-step")


def _blank(request: HttpRequest) -> SignInForm:
    """Return an empty form, with the name filled in for somebody the device remembers."""
    try:
        wanted = UUID(request.GET.get("nguoi", ""))
    except ValueError:
        return SignInForm()
    if not devices.device_of(request).knows(wanted):
        return SignInForm()
    account = Account.objects.filter(pk=wanted, is_active=True).first()
    if account is None:
        return SignInForm()
    form = QuickSignInForm if factors_of(account).has_time_code else SignInForm
    return form(initial={"username": account.username})


def _wait(request: HttpRequest, form: SignInForm, seconds: int) -> HttpResponse:
    minutes = -(-seconds // 60)
    form.add_error(
        None,
        _("Nhập sai quá nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại, hoặc nhờ quản trị viên.")
        % {"minutes": minutes},
    )
    response = _page(request, form, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "takes_passkeys": entry.place_of(request) is not None,
        "may_switch": bool(devices.device_of(request).accounts),
    }
    return render(request, "identity/sign_in.html", context, status=status)
