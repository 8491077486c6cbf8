"""Fees of today, accounts that money goes to, the plate for the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.cash_desk import drawing, printouts
from xaso.service.cash_desk.errors import CashRefusal
from xaso.service.cash_desk.forms import AccountForm, EndForm
from xaso.service.cash_desk.services import accounts as accounting
from xaso.service.cash_desk.views import asked, obligations
from xaso.service.payments import api as payments
from xaso.ui.answers import PDF, as_file, beside, see_other

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def fees(request: HttpRequest) -> HttpResponse:
    """Show the fees and exemptions of today with their documents. GET cash_desk:fees."""
    agency, today = organisations.agency_of(request), timezone.localdate()
    found = payments.fees_on(today, agency_id=agency.pk)
    spared = {
        rule.code: rule
        for fee in found
        for rule in payments.exemptions_on(today, fee_code=fee.code)
    }
    context = {"fees": found, "exemptions": list(spared.values()), "today": today}
    return render(request, "cash_desk/fees.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*payments.READERS)
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts; a leader adds one.

    GET, POST cash_desk:accounts

    Answers:
        200: The accounts. 303: Added. 404: To add, for other posts. 422: Beside the field.
    """
    agency, today = organisations.agency_of(request), timezone.localdate()
    told = {"banks": obligations.banks(), "fees": obligations.fees_of(agency)}
    form = AccountForm(initial={"valid_from": today}, **told)
    if request.method == "POST":
        asked.require(request, payments.may_decide)
        form = AccountForm(request.POST, **told)
        if form.is_valid():
            try:
                accounting.add_account(
                    agency.pk, actor=identity.actor_of(request), **form.cleaned_data
                )
            except CashRefusal as refusal:
                beside(form, refusal)
            else:
                messages.success(request, _("Đã thêm tài khoản nhận tiền."))
                return see_other(reverse("cash_desk:accounts"))
    known, names = payments.banks_on(today), dict(told["fees"])
    rows = payments.ReceivingAccount.objects.filter(agency=agency).order_by("-valid_from", "id")
    context = {
        "form": form,
        "accounts": [
            {
                "account": row,
                "bank": known.get(row.bin) or row.bin,
                "fees": [names.get(code, code) for code in row.fee_codes],
                "is_over": row.valid_until is not None and row.valid_until <= today,
                "end_form": EndForm(auto_id=f"id_{row.pk}_%s"),
            }
            for row in rows
        ],
        "may_decide": payments.may_decide(identity.actor_of(request)),
    }
    return render(request, "cash_desk/accounts.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def end_account(request: HttpRequest, account_id: int) -> HttpResponse:
    """Set or take back the last day of an account. POST cash_desk:end-account with `last_day`."""
    asked.require(request, payments.may_decide)
    found, form = _account_of(request, account_id), EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["last_day"])))
        return see_other(reverse("cash_desk:accounts"))
    try:
        accounting.end_account(
            found.pk,
            last_day=form.cleaned_data["last_day"],
            today=timezone.localdate(),
            actor=identity.actor_of(request),
        )
    except CashRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi hạn dùng của tài khoản."))
    return see_other(reverse("cash_desk:accounts"))


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def plate(request: HttpRequest, account_id: int) -> HttpResponse:
    """Print the plate for the counter. GET cash_desk:plate."""
    found = _account_of(request, account_id)
    bank = payments.banks_on(timezone.localdate()).get(found.bin)
    pdf = printouts.print_plate(
        organisations.agency_of(request),
        bank=str(bank or found.bin),
        holder=found.holder,
        number=found.number,
        code=drawing.plate_of(found),
    )
    return as_file(pdf, "bien-ma-qr.pdf", PDF)


def _account_of(request: HttpRequest, account_id: int) -> payments.ReceivingAccount:
    agency = organisations.agency_of(request)
    found = payments.ReceivingAccount.objects.filter(agency=agency, pk=account_id).first()
    if found is None:
        raise Http404("no such account")
    return found
