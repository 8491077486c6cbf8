"""Money that goes back: asked for, approved by another, proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.cash_desk import printouts
from xaso.service.cash_desk.errors import CashRefusal
from xaso.service.cash_desk.forms import ProofForm, ReasonForm, RefundForm
from xaso.service.cash_desk.services import moving_cash
from xaso.service.cash_desk.views import asked, obligations
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest

SHOWN = 100


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def refunds(request: HttpRequest) -> HttpResponse:
    """List refunds, those that wait first. GET cash_desk:refunds."""
    asked.require(request, payments.may_read)
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    rows = payments.Refund.objects.filter(agency=agency).select_related("payment__obligation")
    waiting = list(rows.filter(state__in=["asked", "approved"]).order_by("id")[:SHOWN])
    names = printouts.names_of(
        *(pk for row in waiting for pk in (row.asked_by_id, row.decided_by_id))
    )
    banks = payments.banks_on(timezone.localdate())
    context = {
        "waiting": [_shown(row, banks, names) for row in waiting],
        "ended": rows.filter(state__in=["proved", "refused"])[:SHOWN],
        "may_decide": payments.may_decide(actor),
        "may_keep": payments.may_keep(actor) or payments.may_take(actor),
        "shift": asked.own_shift(request),
        "me": actor.id,
    }
    return render(request, "cash_desk/refunds.html", context)


def _shown(
    row: payments.Refund, banks: Mapping[str, payments.Bank], names: Mapping[UUID | None, str]
) -> dict[str, Any]:
    payee = payments.payee_of(row)
    bank = banks.get(payee.bin, payee.bin)
    return {
        "refund": row,
        "payee": payee,
        "bank": bank,
        "is_cash": not payee.bin,
        "asker": names.get(row.asked_by_id, ""),
        "decider": names.get(row.decided_by_id, ""),
    }


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def ask(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Ask that money goes back. POST cash_desk:ask-refund.

    Answers:
        303: It waits for a second person. 404: No such payment. 422: Beside the field.
    """
    asked.require(request, payments.may_take, payments.may_keep)
    found = asked.payment_of(request, payment_id)
    form = RefundForm(request.POST, banks=obligations.banks())
    if form.is_valid():
        try:
            payments.ask_refund(
                found.pk,
                amount=form.cleaned_data["amount"],
                reason=form.cleaned_data["reason"],
                payee=form.payee,
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except payments.PaymentsRefusal as refusal:
            beside(form, refusal)
        else:
            messages.success(request, _("Đã đề nghị hoàn trả; người khác duyệt."))
            return see_other(reverse("cash_desk:obligation", args=[found.obligation_id]))
    owed = asked.obligation_of(request, found.obligation_id)
    return obligations.page(request, owed, refund_form=form, refund_of=found.pk)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def approve(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Agree that money goes back. POST cash_desk:approve-refund; a refusal is said on the page."""
    asked.require(request, payments.may_decide)
    found = asked.refund_of(request, refund_id)
    try:
        payments.approve_refund(found.pk, actor=identity.actor_of(request), now=timezone.now())
    except payments.PaymentsRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã duyệt hoàn trả."))
    return see_other(reverse("cash_desk:refunds"))


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def refuse(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Decline that money goes back. POST cash_desk:refuse-refund with `reason`."""
    asked.require(request, payments.may_decide)
    found, form = asked.refund_of(request, refund_id), ReasonForm(request.POST)
    try:
        payments.refuse_refund(
            found.pk,
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
    except payments.PaymentsRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi không duyệt hoàn trả."))
    return see_other(reverse("cash_desk:refunds"))


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def prove(request: HttpRequest, refund_id: UUID) -> HttpResponse:
    """Note that the money has left: from the bank, or from the drawer. POST cash_desk:prove-refund.

    Answers:
        303: Done, or refused with a sentence. 404: No such refund.
    """
    asked.require(request, payments.may_take, payments.may_keep)
    found, form = asked.refund_of(request, refund_id), ProofForm(request.POST)
    proof = form.cleaned_data["proof"] if form.is_valid() else ""
    try:
        _prove(request, found, proof)
    except (CashRefusal, payments.PaymentsRefusal) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi chứng từ hoàn trả."))
    return see_other(reverse("cash_desk:refunds"))


def _prove(request: HttpRequest, found: payments.Refund, proof: str) -> None:
    actor, now = identity.actor_of(request), timezone.now()
    if found.key_id is None:
        shift = asked.own_shift(request)
        if shift is None:
            raise CashRefusal(_("Mở ca thu tiền của bạn trước."))
        moving_cash.pay_back(shift.pk, found.pk, proof=proof, actor=actor, now=now)
        return
    account = found.payment.obligation.account
    out_of = (ledger.Kind.BANK, account.key if account else "")
    payments.prove_refund(found.pk, proof=proof, out_of=out_of, actor=actor, now=now)
