"""The second step of signing in, and passkeys, which need no first."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xaso.kernel.identity import sessions
from xaso.kernel.identity.errors import PasskeyRefused
from xaso.kernel.identity.forms import ConfirmForm, SecondStepForm
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.requests import address_of, is_proven, staff_required
from xaso.kernel.identity.selectors import factors_of
from xaso.kernel.identity.services import passkeys
from xaso.kernel.identity.throttle import Throttled, forgive, take
from xaso.kernel.identity.views import entry

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

ASKED = "xaso_passkey"


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask whose password was right for the code of the telephone, a printed one, or a passkey.

    Answers:
        302: in; or back to the beginning, where no password was given within ten minutes.
        422: not the code of now, or one that was used before.
        429: too many wrong codes.
    """
    account, following = entry.held(request)
    if account is None:
        return redirect("identity:sign-in")
    form = SecondStepForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _second_page(request, form, account)
    try:
        by = entry.code_shown(request, account, form.cleaned_data["code"])
    except Throttled as refusal:
        return _wait(request, form, account, refusal)
    if not by:
        form.add_error("code", _("Mã không đúng hoặc đã dùng. Đợi mã mới rồi thử lại."))
        return _second_page(request, form, account)
    if by == "recovery_code":
        left = factors_of(account).codes_left
        messages.warning(request, _("Đã dùng một mã dự phòng; còn %(left)s mã.") % {"left": left})
    trusts = form.cleaned_data["trust"] and by == "time_code"
    return entry.finish(request, account, by=by, following=following, trusts=trusts)


@require_POST
@never_cache
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Tell the browser what to ask a passkey; the question is kept and good for one answer.

    Answers:
        200: JSON for `navigator.credentials.get`.
        404: passkeys do not work on this address.
    """
    place = entry.place_of(request)
    if place is None:
        raise Http404("no passkeys here")
    account = request.user if isinstance(request.user, Account) else entry.held(request)[0]
    options, request.session[ASKED] = passkeys.ask_to_prove(place, account)
    return JsonResponse(options)


@require_POST
@never_cache
def passkey_use(request: HttpRequest) -> HttpResponse:
    """Let in who holds a passkey; who is in already has proven again to be there.

    Answers:
        302: in, or on; or back to the page before, with a sentence, where the passkey is refused.
    """
    place, state = entry.place_of(request), request.session.pop(ASKED, None)
    pending, following = entry.held(request)
    expected = request.user if isinstance(request.user, Account) else pending
    try:
        account = passkeys.use_passkey(
            place=place,
            state=state,
            answer=request.POST.get("credential", ""),
            now=timezone.now(),
            expected=expected,
        )
    except PasskeyRefused:
        messages.error(
            request, _("Khóa truy cập không được nhận. Hãy thử lại hoặc dùng cách khác.")
        )
        return redirect(_page_before(request, pending))
    if isinstance(request.user, Account):
        sessions.mark_proven(request, by="passkey")
        return HttpResponseRedirect(entry.way_on(request))
    trusts = pending is not None and bool(request.POST.get("trust"))
    following = following or entry.way_on(request)
    return entry.finish(request, account, by="passkey", following=following, trusts=trusts)


@staff_required(before_second_factor=True)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "code")
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask who is signed in to prove it again, by password, code or passkey.

    Who has a second factor but has not shown it in this session is asked for that one.

    Answers:
        302: on to `next`. 422: not right. 429: too many wrong tries.
    """
    account = cast("Account", request.user)
    factors = factors_of(account)
    takes = {"password"} if is_proven(request) or not factors else set()
    if factors.has_time_code:
        takes.add("code")
    form = ConfirmForm(request.POST if request.method == "POST" else None, takes=takes)
    if request.method == "POST" and form.is_valid():
        try:
            by = _confirmed_by(request, account, form)
        except Throttled as refusal:
            return _wait(request, form, account, refusal)
        if by:
            sessions.mark_proven(request, by=by)
            return HttpResponseRedirect(entry.way_on(request))
        form.add_error(None, _("Chưa đúng. Kiểm tra lại mật khẩu, hoặc đợi mã mới."))
    return _confirm_page(request, form, account)


def _confirmed_by(request: HttpRequest, account: Account, form: Form) -> str:
    """Return what the session is proven by from now on, or nothing."""
    if code := form.cleaned_data.get("code", ""):
        return entry.code_shown(request, account, code)
    tried = take(
        "confirm",
        str(account.pk),
        address_of(request),
        device=entry.known_device(request, account),
    )
    if not account.check_password(form.cleaned_data["password"]):
        return ""
    forgive(tried)
    kept: str = sessions.marks_of(request).get("by", sessions.PASSWORD)
    return kept


def _page_before(request: HttpRequest, pending: Account | None) -> str:
    if isinstance(request.user, Account):
        return "identity:confirm"
    return "identity:second-step" if pending else "identity:sign-in"


def _wait(request: HttpRequest, form: Form, account: Account, refusal: Throttled) -> HttpResponse:
    minutes = -(-refusal.retry_after_seconds // 60)
    form.add_error(
        None,
        _("Nhập sai quá nhiều lần. Hãy đợi %(minutes)s phút rồi thử lại, hoặc nhờ quản trị viên.")
        % {"minutes": minutes},
    )
    page = _second_page if isinstance(form, SecondStepForm) else _confirm_page
    response = page(request, form, account)
    response.status_code = 429
    response["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def _second_page(request: HttpRequest, form: Form, account: Account) -> HttpResponse:
    return _render(request, "identity/second_step.html", form, account)


def _confirm_page(request: HttpRequest, form: Form, account: Account) -> HttpResponse:
    return _render(request, "identity/confirm.html", form, account)


def _render(request: HttpRequest, template: str, form: Form, account: Account) -> HttpResponse:
    factors = factors_of(account)
    context = {
        "form": form,
        "person": account,
        "factors": factors,
        "takes_passkeys": bool(factors.passkeys) and entry.place_of(request) is not None,
        "next": request.POST.get("next") or request.GET.get("next") or "",
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)
