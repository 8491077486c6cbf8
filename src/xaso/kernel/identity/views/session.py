"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xaso.kernel.identity import services
from xaso.kernel.identity.forms import SignInForm
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.requests import actor_of
from xaso.kernel.identity.throttle import Throttled, guard, note_failure

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PURPOSE = "staff-sign-in"


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let staff in by user name and password.

    Answers:
        302: to `next` if it is on this site, else to the desk; to the own account while the
            password is a temporary one.
        422: the two do not fit; which of them is wrong is not said.
        429: too many wrong tries; `Retry-After` says how long.
    """
    if request.method == "GET":
        if isinstance(request.user, Account):
            return HttpResponseRedirect(_way_on(request))
        return _page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        account = _proven(request, form)
    except Throttled as refusal:
        return _wait(request, form, refusal.retry_after_seconds)
    if account is None:
        form.add_error(None, _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy thử lại."))
        return _page(request, form, status=422)
    login(request, account)
    services.note_sign_in(actor=actor_of(request), account=account)
    if account.is_password_temporary:
        return redirect("identity:me")
    return HttpResponseRedirect(_way_on(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session and go home."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _proven(request: HttpRequest, form: SignInForm) -> Account | None:
    """Return the account that the form proves, or count the failure."""
    username, address = form.cleaned_data["username"], request.META.get("REMOTE_ADDR", "")
    guard(PURPOSE, username, address)
    account = authenticate(request, username=username, password=form.cleaned_data["password"])
    if isinstance(account, Account):
        return account
    note_failure(PURPOSE, username, address)
    return None


def _way_on(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else resolve_url(settings.LOGIN_REDIRECT_URL)


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
    following = request.POST.get("next") or request.GET.get("next") or ""
    return render(
        request, "identity/sign_in.html", {"form": form, "next": following}, status=status
    )
