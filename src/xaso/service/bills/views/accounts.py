"""The provider's own accounts that its bills are paid to, and the key of its machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xaso.service.bills import policies
from xaso.service.bills.forms import AccountForm, IssueKeyForm, LastDayForm
from xaso.service.bills.services import providing
from xaso.service.bills.views.asked import Here, at_provider
from xaso.service.cash_desk import api as cash_desk
from xaso.service.payments import api as payments
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OWNER = payments.ReceivingAccount.Owner.PROVIDER


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.DECIDERS)
def accounts(request: HttpRequest, here: Here) -> HttpResponse:
    """List the provider's own accounts; add one.

    GET, POST bills:accounts

    Answers:
        200: The accounts. 303: Added. 422: Beside the field.
    """
    known = payments.banks_on(here.today)
    banks = sorted(((bank.bin, bank.short_name) for bank in known.values()), key=lambda one: one[1])
    form = AccountForm(initial={"valid_from": here.today}, banks=banks)
    if request.method == "POST":
        form = AccountForm(request.POST, banks=banks)
        if form.is_valid():
            try:
                cash_desk.add_account(
                    here.provider.agency_id,
                    owner=OWNER,
                    fee_codes=[],
                    actor=here.actor,
                    **form.cleaned_data,
                )
            except cash_desk.CashRefusal as refusal:
                beside(form, refusal)
            else:
                messages.success(request, _("Đã thêm tài khoản nhận tiền."))
                return see_other(reverse("bills:accounts", args=[here.provider.pk]))
    rows = payments.ReceivingAccount.objects.filter(agency_id=here.provider.agency_id)
    context = here.context(
        form=form,
        accounts=[
            {
                "account": row,
                "bank": known.get(row.bin) or row.bin,
                "is_over": row.valid_until is not None and row.valid_until <= here.today,
                "form": LastDayForm(auto_id=f"id_{row.pk}_%s"),
            }
            for row in rows.order_by("-valid_from", "id")
        ],
    )
    return render(request, "bills/accounts.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@at_provider(*policies.DECIDERS)
def end_account(request: HttpRequest, here: Here, account_id: int) -> HttpResponse:
    """Let no bill be paid to an account after a day. POST bills:end-account with `last_day`."""
    rows = payments.ReceivingAccount.objects.filter(agency_id=here.provider.agency_id)
    if not rows.filter(pk=account_id).exists():
        raise Http404("not of this provider")
    form = LastDayForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["last_day"])))
        return see_other(reverse("bills:accounts", args=[here.provider.pk]))
    try:
        cash_desk.end_account(
            account_id,
            last_day=form.cleaned_data["last_day"],
            today=here.today,
            actor=here.actor,
        )
    except cash_desk.CashRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi hạn dùng của tài khoản."))
    return see_other(reverse("bills:accounts", args=[here.provider.pk]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.DECIDERS)
def connection(request: HttpRequest, here: Here) -> HttpResponse:
    """Tell how a machine sends lists; give it a new key, shown once.

    GET, POST bills:connection with `sure`, where a key is in use

    Answers:
        200: The page, with the new key. 422: Nobody said that the old one may end.
    """
    token, form = "", IssueKeyForm() if here.provider.token_hash else None
    if request.method == "POST":
        form = IssueKeyForm(request.POST) if form else None
        if form is None or form.is_valid():
            token = providing.issue_token(here.provider.pk, actor=here.actor)
            form = IssueKeyForm()
    context = here.context(
        form=form,
        token=token,
        has_token=bool(token or here.provider.token_hash),
        address=request.build_absolute_uri(reverse("bills-api:lists")),
    )
    status = 422 if form is not None and form.errors else 200
    return render(request, "bills/connection.html", context, status=status)
