"""My own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from xaso.kernel.identity import services, sessions
from xaso.kernel.identity.forms import ChangePasswordForm
from xaso.kernel.identity.models import Account
from xaso.kernel.identity.requests import actor_of, address_of, staff_required
from xaso.kernel.identity.selectors import holdings_of
from xaso.kernel.identity.throttle import Throttled, guard, note_failure
from xaso.kernel.organisations import api as organisations

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@staff_required()
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show my account and posts; change my password, which signs every other device out.

    Answers:
        302: changed.
        422: the old password is wrong, or the new one weak; nothing was changed.
    """
    account = cast("Account", request.user)
    if request.method == "GET":
        return _page(request, account, ChangePasswordForm(account=account))
    form = ChangePasswordForm(request.POST, account=account)
    place = address_of(request)
    try:
        guard("change-password", str(account.pk), place)
    except Throttled:
        form.add_error(None, _("Nhập sai quá nhiều lần. Hãy đợi 15 phút rồi thử lại."))
    if not form.is_valid():
        if "current" in form.errors:
            note_failure("change-password", str(account.pk), place)
        return _page(request, account, form, status=422)
    services.set_password(
        actor=actor_of(request), account=account, password=form.cleaned_data["new"]
    )
    sessions.keep_this_one(request, account)
    messages.success(request, _("Đã đổi mật khẩu. Các thiết bị khác đã được đăng xuất."))
    return redirect("identity:me")


@staff_required()
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign my other devices out."""
    account = cast("Account", request.user)
    services.end_sessions(actor=actor_of(request), account=account)
    sessions.keep_this_one(request, account)
    messages.success(request, _("Các thiết bị khác đã được đăng xuất."))
    return redirect("identity:me")


def _page(
    request: HttpRequest, account: Account, form: ChangePasswordForm, status: int = 200
) -> HttpResponse:
    agency = organisations.agency_of(request)
    context = {
        "account": account,
        "form": form,
        "holdings": holdings_of(account, agency_id=agency.pk),
        "today": timezone.localdate(),
    }
    return render(request, "identity/me.html", context, status=status)
