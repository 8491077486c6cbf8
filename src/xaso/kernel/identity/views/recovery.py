"""The way back for somebody who lost every factor, seen from its three sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import selectors
from xaso.kernel.identity.errors import OwnAccount, RecoveryRefused
from xaso.kernel.identity.forms import GroundForm, NewPasswordForm
from xaso.kernel.identity.requests import actor_of, recently_confirmed, staff_required
from xaso.kernel.identity.services import recovery
from xaso.kernel.identity.sessions import PASSWORD
from xaso.kernel.identity.views import entry
from xaso.kernel.organisations import api as organisations

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@staff_required("admin")
@recently_confirmed
@require_http_methods(["GET", "POST"])
@never_cache
def ask(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask why, then ask a second person for somebody's way back.

    Answers:
        302: asked; to those that wait. 404: nobody of this agency. 422: no reason, or oneself.
    """
    agency = organisations.agency_of(request)
    account = selectors.staff_member(agency.pk, account_id)
    if account is None or not account.is_active:
        raise Http404("nobody of this agency")
    form = GroundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            recovery.ask_recovery(
                actor=actor_of(request),
                account=account,
                agency_id=agency.pk,
                ground=form.cleaned_data["ground"],
                now=timezone.now(),
            )
        except OwnAccount:
            form.add_error(None, _("Không thể tự khôi phục cho mình. Nhờ một quản trị viên khác."))
        else:
            messages.success(request, _("Đã ghi nhận. Cần người thứ hai duyệt trong 24 giờ."))
            return redirect("identity:recoveries")
    context = {
        "form": form,
        "question": _("Xin khôi phục đăng nhập cho %(name)s?") % {"name": account.full_name},
        "consequence": _(
            "Chỉ dùng khi đã gặp tận mặt và chắc đúng người. Một quản trị viên khác hoặc lãnh đạo "
            "phải duyệt trong 24 giờ; khi đó mới có giấy khôi phục, dùng một lần trong 1 giờ."
        ),
        "verb": _("Xin khôi phục"),
        "back_url": reverse("identity:staff-detail", args=[account.pk]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/confirm.html", context, status=status)


@staff_required("admin", "leader")
@require_safe
@never_cache
def waiting(request: HttpRequest) -> HttpResponse:
    """Show whose way back waits for a second person."""
    agency, actor = organisations.agency_of(request), actor_of(request)
    lines = [
        {
            "recovery": each,
            "approvers": [approval.approver for approval in each.approvals.all()],
            "may_approve": actor.id
            not in {each.account_id, *(approval.approver_id for approval in each.approvals.all())},
        }
        for each in recovery.open_recoveries(agency.pk, timezone.now())
    ]
    return render(request, "identity/recoveries.html", {"lines": lines})


@staff_required("admin", "leader")
@recently_confirmed
@require_http_methods(["GET", "POST"])
@sensitive_variables("secret")
@never_cache
def approve(request: HttpRequest, recovery_id: UUID) -> HttpResponse:
    """Ask the second person; a yes shows the link, to be printed this once.

    Answers:
        200: the question, or the link. 404: none that waits here.
        422: this person asked, or is the one who lost it.
    """
    agency, now = organisations.agency_of(request), timezone.now()
    known = recovery.open_recoveries(agency.pk, now).filter(pk=recovery_id).first()
    if known is None:
        raise Http404("no such recovery")
    context = {"recovery": known, "refused": False, "now": now}
    if request.method == "POST":
        try:
            secret = recovery.approve_recovery(actor=actor_of(request), recovery=known, now=now)
        except (OwnAccount, RecoveryRefused):
            context["refused"] = True
            return render(request, "identity/recovery.html", context, status=422)
        link = request.build_absolute_uri(reverse("identity:come-back", args=[secret]))
        context |= {
            "link": link,
            "qr": segno.make(link, error="m").svg_data_uri(border=4, omitsize=True),
            "until": now + recovery.LINK_FOR,
        }
    return render(request, "identity/recovery.html", context)


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@sensitive_variables("secret")
@never_cache
def come_back(request: HttpRequest, secret: str) -> HttpResponse:
    """Let the person with the printed link choose a password; every old factor goes.

    Answers:
        302: in, and on to enrolling a new factor.
        404: no such link, used before, or older than an hour.
        422: the password is short, common or easy to guess; the link is still good.
    """
    now = timezone.now()
    known = recovery.recovery_of(secret, now)
    if known is None:
        return render(request, "identity/come_back_late.html", status=404)
    form = NewPasswordForm(
        request.POST if request.method == "POST" else None, account=known.account
    )
    if request.method == "POST" and form.is_valid():
        try:
            account = recovery.use_recovery(
                secret=secret, password=form.cleaned_data["new"], now=now
            )
        except RecoveryRefused:
            return render(request, "identity/come_back_late.html", status=404)
        following = reverse("identity:security")
        return entry.finish(request, account, by=PASSWORD, following=following)
    context = {"form": form, "person": known.account}
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/come_back.html", context, status=status)
