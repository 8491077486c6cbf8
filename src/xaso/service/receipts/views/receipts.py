"""Receipts for officials: the list, one, giving one, taking another in its place, cancelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.payments import api as payments
from xaso.service.receipts import printouts, sealing, selectors
from xaso.service.receipts.domain.states import State, may_end
from xaso.service.receipts.errors import ReceiptsRefusal
from xaso.service.receipts.forms import FilterForm, PayerForm, ReasonForm, SucceedForm
from xaso.service.receipts.models import Kind
from xaso.service.receipts.services import issuing, sending
from xaso.service.receipts.views import asked
from xaso.ui.answers import PDF, as_file, beside, see_other

if TYPE_CHECKING:
    from django.http import HttpRequest

    from xaso.service.receipts.models import Receipt

SHOWN = 50
FIELDS = {"number": "sheet"}
"""Where a field of a service stands under another name on the page."""
CANCEL_ID = "id_cancel_%s"
"""Of the second reason on a page that asks for two."""


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def receipts(request: HttpRequest) -> HttpResponse:
    """List receipts. GET receipts:receipts with `so`, `tt` and `sau`."""
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    form = FilterForm(request.GET)
    every = selectors.receipts_of(actor, agency)
    found = every
    if form.is_valid():
        if form.cleaned_data["so"] is not None:
            found = found.filter(number=form.cleaned_data["so"])
        if form.cleaned_data["tt"]:
            found = found.filter(state=form.cleaned_data["tt"])
    after = _after(request)
    if after is not None:
        found = found.filter(pk__lt=after)
    listed = list(found[: SHOWN + 1])
    context = {
        "form": form,
        "receipts": listed[:SHOWN],
        "older": str(listed[SHOWN - 1].pk) if len(listed) > SHOWN else "",
        "is_empty": not listed and not every.exists(),
    }
    return render(request, "receipts/receipts.html", context)


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Show a receipt; who looked is written down. GET receipts:receipt."""
    return _page(request, asked.receipt_of(request, receipt_id))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*payments.READERS)
def issue(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Give a receipt for a payment that has none.

    GET, POST receipts:issue with `name`, `address`, `number`; `sheet` and `reason` for a book

    Answers:
        200: The form. 303: To the receipt. 404: No such payment. 422: What is wrong stands beside
        its field.
    """
    asked.require_issuer(request)
    payment, agency = asked.payment_of(request, payment_id), organisations.agency_of(request)
    live = selectors.live_for([payment.pk]).get(payment.pk)
    if live is not None:
        return see_other(reverse("receipts:receipt", args=[live.pk]))
    form = PayerForm(request.POST if request.method == "POST" else None)
    today = timezone.localdate()
    if form.is_bound and form.is_valid():
        try:
            made = issuing.issue(
                payment.pk,
                form.payer,
                actor=identity.actor_of(request),
                now=timezone.now(),
                number=form.cleaned_data["sheet"],
                reason=form.cleaned_data["reason"],
            )
        except ReceiptsRefusal as refusal:
            beside(form, refusal, **FIELDS)
        else:
            return _done(request, made, _("Đã lập biên lai."))
    kind = selectors.kind_on(today, agency_id=agency.pk, fee_code=payment.obligation.fee_code)
    context = {
        "form": form,
        "payment": payment,
        "amount": payments.kept(payment),
        "kind": kind,
        "is_book": kind == Kind.BOOK,
        "proposed": selectors.proposed(today, agency_id=agency.pk),
    }
    return render(request, "receipts/issue.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def succeed(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Put another receipt in the place of one. POST receipts:succeed.

    Answers:
        303: To the new one. 404: No such receipt. 422: What is wrong stands beside its field.
    """
    asked.require_keeper(request)
    found = asked.receipt_of(request, receipt_id)
    form = SucceedForm(request.POST)
    if form.is_valid():
        try:
            made = issuing.succeed(
                found.pk,
                form.payer,
                how=State(form.cleaned_data["how"]),
                reason=form.cleaned_data["reason"],
                actor=identity.actor_of(request),
                now=timezone.now(),
                number=form.cleaned_data["sheet"],
            )
        except ReceiptsRefusal as refusal:
            beside(form, refusal, **FIELDS)
        else:
            return _done(request, made, _("Đã lập biên lai mới; biên lai cũ giữ lại kèm lý do."))
    return _page(request, found, successor=form)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def cancel(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Cancel a receipt. POST receipts:cancel with `reason`.

    Answers:
        303: Cancelled. 404: No such receipt. 422: What is wrong stands beside its field.
    """
    asked.require_keeper(request)
    found = asked.receipt_of(request, receipt_id)
    form = ReasonForm(request.POST, auto_id=CANCEL_ID)
    if form.is_valid():
        try:
            made = issuing.cancel(
                found.pk,
                reason=form.cleaned_data["reason"],
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except ReceiptsRefusal as refusal:
            beside(form, refusal, **FIELDS)
        else:
            return _done(request, made, _("Đã hủy biên lai. Số này không dùng lại."))
    return _page(request, found, reason=form)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def send(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Ask the provider again. POST receipts:send. Answers 303, or 404."""
    asked.require_issuer(request)
    found = sending.send(asked.receipt_of(request, receipt_id).pk)
    if found.trouble:
        messages.warning(request, found.trouble)
    return see_other(reverse("receipts:receipt", args=[found.pk]))


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def pdf(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """Print a receipt. GET receipts:pdf; who opened it is written down."""
    found = asked.receipt_of(request, receipt_id)
    _look(request, found)
    return as_file(printouts.print_receipt(found), "bien-lai.pdf", PDF)


def _done(request: HttpRequest, made: Receipt, words: str) -> HttpResponse:
    """Ask the provider where there is one, say what was done, lead to the receipt."""
    sending.send(made.pk)
    messages.success(request, words)
    return see_other(reverse("receipts:receipt", args=[made.pk]))


def _page(
    request: HttpRequest,
    found: Receipt,
    *,
    successor: SucceedForm | None = None,
    reason: ReasonForm | None = None,
) -> HttpResponse:
    actor = identity.actor_of(request)
    _look(request, found)
    payer = sealing.content_of(found).payer
    failed = successor or reason
    context: dict[str, Any] = {
        "receipt": found,
        "payer": payer,
        "failed": failed,
        "successor_form": successor or SucceedForm(initial=payer._asdict()),
        "reason_form": reason or ReasonForm(auto_id=CANCEL_ID),
        "may_keep": payments.may_keep(actor),
        "may_succeed": may_end(found.state, State.REPLACED),
        "may_cancel": may_end(found.state, State.CANCELLED),
        "is_book": found.kind == Kind.BOOK,
        "later": getattr(found, "successor", None),
    }
    return render(request, "receipts/receipt.html", context, status=422 if failed else 200)


def _look(request: HttpRequest, found: Receipt) -> None:
    with transaction.atomic():
        audit.record(
            actor=identity.actor_of(request),
            verb="receipts.view",
            object_kind="receipts.receipt",
            object_id=found.pk,
            agency_id=found.agency_id,
        )


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("sau", ""))
    except ValueError:
        return None
