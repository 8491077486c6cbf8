"""The administrator's pages about the people of the agency."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import selectors, services
from xaso.kernel.identity.errors import LastAdministrator, OwnAccount, UsernameTaken
from xaso.kernel.identity.forms import EndForm, GroundForm, HoldPositionForm, NewStaffForm
from xaso.kernel.identity.requests import actor_of, recently_confirmed, staff_required
from xaso.kernel.organisations import api as organisations

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from xaso.kernel.identity.models import Account

UNAMBIGUOUS = "abcdefghijkmnpqrstuvwxyz23456789"


@staff_required("admin")
@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """Show everybody who holds or held a post here."""
    agency = organisations.agency_of(request)
    lines = selectors.staff_of(agency.pk, on=timezone.localdate())
    return render(request, "identity/staff_list.html", {"lines": lines})


@staff_required("admin")
@recently_confirmed
@require_http_methods(["GET", "POST"])
@never_cache
def staff_new(request: HttpRequest) -> HttpResponse:
    """Open an account with its first post; the temporary password is shown once.

    Answers:
        200: the form; after it was sent, the account with its temporary password.
        422: something is missing, or the user name is taken; nothing was written.
    """
    form = NewStaffForm(
        request.POST if request.method == "POST" else None,
        agency=organisations.agency_of(request),
        today=timezone.localdate(),
    )
    if request.method == "GET":
        return render(request, "identity/staff_new.html", {"form": form})
    if form.is_valid():
        password = temporary_password()
        try:
            account = _open_account(request, form, password)
        except UsernameTaken:
            form.add_error("username", _("Tên đăng nhập này đã có người dùng. Chọn tên khác."))
        else:
            return _password_page(request, account, password)
    return render(request, "identity/staff_new.html", {"form": form}, status=422)


@staff_required("admin")
@recently_confirmed
@require_http_methods(["GET", "POST"])
def staff_detail(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Show one person's posts; a POST gives another post.

    Answers:
        302: given.
        404: nobody of this agency.
        422: no post or no day; nothing was written.
    """
    account = _member(request, account_id)
    form = HoldPositionForm(
        request.POST if request.method == "POST" else None,
        agency=organisations.agency_of(request),
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        services.hold_position(
            actor=actor_of(request),
            account=account,
            position=form.cleaned_data["position"],
            valid_from=form.cleaned_data["valid_from"],
            basis=form.cleaned_data["basis"],
        )
        messages.success(request, _("Đã giao vị trí."))
        return _to_detail(account)
    context = {
        "account": account,
        "form": form,
        "holdings": selectors.holdings_of(account, agency_id=organisations.agency_of(request).pk),
        "today": timezone.localdate(),
        "is_me": account.pk == actor_of(request).id,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "identity/staff_detail.html", context, status=status)


@staff_required("admin")
@recently_confirmed
@require_http_methods(["GET", "POST"])
def end_holding(request: HttpRequest, account_id: UUID, holding_id: int) -> HttpResponse:
    """Ask from when and why, then end a post that somebody holds."""
    account = _member(request, account_id)
    here = selectors.holdings_of(account, agency_id=organisations.agency_of(request).pk)
    holding = here.filter(pk=holding_id, valid_until=None).first()
    if holding is None:
        raise Http404("no such holding")
    form = EndForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            services.end_holding(actor=actor_of(request), holding=holding, **form.cleaned_data)
        except LastAdministrator:
            form.add_error(None, _last_administrator())
        else:
            messages.success(request, _("Đã kết thúc vị trí."))
            return _to_detail(account)
    question = _("%(name)s thôi giữ vị trí “%(post)s”?") % {
        "name": account.full_name,
        "post": holding.position.title,
    }
    return _ask(request, account, form, question=question, verb=_("Kết thúc vị trí"))


@staff_required("admin")
@recently_confirmed
@require_http_methods(["GET", "POST"])
def disable(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask why, then switch an account off; its sessions end at once."""
    account = _member(request, account_id)
    form = GroundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.disable_account(
                actor=actor_of(request),
                account=account,
                on=timezone.localdate(),
                ground=form.cleaned_data["ground"],
            )
        except LastAdministrator:
            form.add_error(None, _last_administrator())
        except OwnAccount:
            form.add_error(None, _("Không thể tự khóa tài khoản của mình."))
        else:
            messages.success(request, _("Đã khóa tài khoản và đăng xuất mọi thiết bị."))
            return _to_detail(account)
    question = _("Khóa tài khoản của %(name)s?") % {"name": account.full_name}
    return _ask(request, account, form, question=question, verb=_("Khóa tài khoản"))


@staff_required("admin")
@recently_confirmed
@require_http_methods(["GET", "POST"])
def enable(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask why, then switch an account on again."""
    account = _member(request, account_id)
    form = GroundForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.enable_account(
            actor=actor_of(request), account=account, ground=form.cleaned_data["ground"]
        )
        messages.success(request, _("Đã mở lại tài khoản."))
        return _to_detail(account)
    question = _("Mở lại tài khoản của %(name)s?") % {"name": account.full_name}
    return _ask(request, account, form, question=question, verb=_("Mở lại tài khoản"))


@staff_required("admin")
@recently_confirmed
@require_http_methods(["GET", "POST"])
@never_cache
def reset_password(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask, then give a temporary password, shown once; the person's sessions end."""
    account = _member(request, account_id)
    if request.method == "POST":
        password = temporary_password()
        services.set_password(
            actor=actor_of(request), account=account, password=password, is_temporary=True
        )
        return _password_page(request, account, password)
    question = _("Đặt mật khẩu tạm cho %(name)s?") % {"name": account.full_name}
    return _ask(request, account, None, question=question, verb=_("Đặt mật khẩu tạm"))


def temporary_password() -> str:
    """Return twelve signs that can be read out over the telephone: 60 bits."""
    return "-".join("".join(secrets.choice(UNAMBIGUOUS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def _open_account(request: HttpRequest, form: NewStaffForm, password: str) -> Account:
    given, actor = form.cleaned_data, actor_of(request)
    account = services.create_staff_account(
        actor=actor,
        username=given["username"],
        full_name=given["full_name"],
        email=given["email"],
        password=password,
        is_password_temporary=True,
    )
    services.hold_position(
        actor=actor,
        account=account,
        position=given["position"],
        valid_from=given["valid_from"],
        basis=given["basis"],
    )
    return account


def _member(request: HttpRequest, account_id: UUID) -> Account:
    account = selectors.staff_member(organisations.agency_of(request).pk, account_id)
    if account is None:
        raise Http404("nobody of this agency")
    return account


def _to_detail(account: Account) -> HttpResponse:
    return redirect("identity:staff-detail", account_id=account.pk)


def _password_page(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    context = {"account": account, "password": password}
    return render(request, "identity/temporary_password.html", context)


def _last_administrator() -> str:
    return _(
        "Cơ quan phải còn ít nhất một quản trị viên. Hãy giao vị trí này cho người khác trước."
    )


def _ask(
    request: HttpRequest, account: Account, form: Form | None, *, question: str, verb: str
) -> HttpResponse:
    context = {
        "form": form,
        "question": question,
        "verb": verb,
        "back_url": reverse("identity:staff-detail", kwargs={"account_id": account.pk}),
        "is_grave": True,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "ui/confirm.html", context, status=status)
