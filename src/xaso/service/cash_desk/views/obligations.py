"""What is owed: the list with its totals and export, and one with everything that is done."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.lib.sheets import unread
from xaso.service.cash_desk import drawing, selectors
from xaso.service.cash_desk.errors import CashRefusal
from xaso.service.cash_desk.forms import ExemptForm, FilterForm, ReasonForm, RefundForm, TakeForm
from xaso.service.cash_desk.models import Taking
from xaso.service.cash_desk.services import moving_cash
from xaso.service.cash_desk.views import asked
from xaso.service.payments import api as payments
from xaso.service.receipts import api as receipts
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from xaso.kernel.organisations.api import Agency

SHOWN = 50
REFUSALS = (CashRefusal, payments.PaymentsRefusal, receipts.ReceiptsRefusal)
COLUMNS = (
    "Mã khoản", "Khoản thu", "Căn cứ", "Số phải nộp", "Đã nộp", "Còn phải nộp", "Tình trạng",
    "Hạn nộp", "Ngày yêu cầu",
)  # fmt: skip


def fees_of(agency: Agency) -> list[tuple[str, str]]:
    """Return the fees of today as choices."""
    rows = payments.fees_on(timezone.localdate(), agency_id=agency.pk)
    return [(row.code, row.name) for row in rows]


def banks() -> list[tuple[str, str]]:
    """Return the banks of today as choices, by name."""
    found = payments.banks_on(timezone.localdate()).values()
    return [(bank.bin, bank.short_name) for bank in sorted(found, key=str)]


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def obligations(request: HttpRequest) -> HttpResponse:
    """List what is owed with totals.

    GET cash_desk:obligations with `tt`, `khoan`, `tu`, `den`, `ma` and `sau`
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    form = FilterForm(request.GET, fees=fees_of(agency))
    today = timezone.localdate()
    found = selectors.listed(actor, agency, form.wanted, today)
    after = _after(request)
    page = found.filter(pk__lt=after) if after else found
    rows = list(page[: SHOWN + 1])
    context = {
        "form": form,
        "obligations": rows[:SHOWN],
        "older": str(rows[SHOWN - 1].pk) if len(rows) > SHOWN else "",
        "totals": selectors.totals(found),
        "is_empty": not rows and not payments.obligations_of([agency.pk]).exists(),
        "today": today,
        "shift": asked.own_shift(request),
        "may_take": payments.may_take(actor),
        "query": request.GET.urlencode(),
    }
    return render(request, "cash_desk/obligations.html", context)


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)  # type: ignore[arg-type]  # it streams
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the list as CSV, through the same filters; written down. GET cash_desk:export."""
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    wanted = FilterForm(request.GET, fees=fees_of(agency)).wanted
    today = timezone.localdate()
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb="cash_desk.export",
            object_kind="organisations.agency",
            object_id=agency.pk,
            agency_id=agency.pk,
        )

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + writer.writerow(COLUMNS)
        with scope.of(agencies=[agency.pk]):
            for row in selectors.listed(actor, agency, wanted, today).iterator(chunk_size=500):
                yield writer.writerow([unread(value) for value in _values(row)])

    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="khoan-thu-{today:%Y%m%d}.csv"'},
    )


class _Echo:
    """A file that hands back each line."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _values(row: payments.Obligation) -> tuple[object, ...]:
    asked_on = timezone.localtime(row.asked_at)
    due = f"{row.due_on:%d/%m/%Y}" if row.due_on else ""
    return (
        row.reference, row.name, row.basis, row.amount, row.paid, row.owed,
        row.get_standing_display(), due, f"{asked_on:%d/%m/%Y}",
    )  # fmt: skip


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def obligation(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Show an obligation with its code, payments and what may be done. GET cash_desk:obligation."""
    return page(request, asked.obligation_of(request, obligation_id))


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def take(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Take cash and give the receipt. POST cash_desk:take.

    Answers:
        303: To the obligation, with the change. 404: No such obligation. 422: What is wrong stands
        beside its field; what was typed stays.
    """
    asked.require(request, payments.may_take)
    found, form = asked.obligation_of(request, obligation_id), TakeForm(request.POST)
    shift = asked.own_shift(request)
    if shift is None:
        messages.error(request, _("Mở ca thu tiền của bạn trước."))
        return see_other(reverse("cash_desk:shift"))
    if form.is_valid():
        told = form.cleaned_data
        try:
            taken = moving_cash.take(
                shift.pk,
                found.pk,
                amount=told["amount"],
                given=told["given"] or told["amount"],
                payer=form.payer,
                actor=identity.actor_of(request),
                now=timezone.now(),
                sheet=moving_cash.Sheet(told["sheet"], told["reason"]),
            )
        except REFUSALS as refusal:
            beside(form, refusal, number="sheet")
        else:
            if taken.receipt is not None:
                receipts.send(taken.receipt.pk)
            answer = reverse("cash_desk:obligation", args=[found.pk])
            return see_other(f"{answer}?thu={taken.taking.pk}")
    return page(request, found, take_form=form)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def exempt(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Spare somebody what is owed. POST cash_desk:exempt with `exemption` and `evidence`."""
    asked.require(request, payments.may_take, payments.may_keep)
    found = asked.obligation_of(request, obligation_id)
    form = ExemptForm(request.POST, rules=_rules(found))
    if form.is_valid():
        try:
            payments.exempt(
                found.pk,
                code=form.cleaned_data["exemption"],
                evidence=form.cleaned_data["evidence"],
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except payments.PaymentsRefusal as refusal:
            beside(form, refusal)
        else:
            return _done(request, found, _("Đã ghi miễn, giảm."))
    return page(request, found, exempt_form=form)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def cancel(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Ask no more for what was asked for. POST cash_desk:cancel with `reason`."""
    asked.require(request, payments.may_decide)
    found, form = asked.obligation_of(request, obligation_id), ReasonForm(request.POST)
    if form.is_valid():
        try:
            payments.cancel(
                found.pk,
                reason=form.cleaned_data["reason"],
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except payments.PaymentsRefusal as refusal:
            beside(form, refusal)
        else:
            return _done(request, found, _("Đã hủy khoản phải nộp."))
    return page(request, found, cancel_form=form)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def show(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Let the screen ask for this, or with `do=hide` for nothing. POST cash_desk:show."""
    asked.require(request, payments.may_take)
    found, shift = asked.obligation_of(request, obligation_id), asked.own_shift(request)
    if shift is None:
        messages.error(request, _("Mở ca thu tiền của bạn trước."))
        return see_other(reverse("cash_desk:shift"))
    wanted = None if request.POST.get("do") == "hide" else found.pk
    try:
        moving_cash.show(shift.pk, wanted, actor=identity.actor_of(request))
    except CashRefusal as refusal:
        messages.error(request, str(refusal))
    return see_other(reverse("cash_desk:obligation", args=[found.pk]))


def _done(request: HttpRequest, found: payments.Obligation, words: str) -> HttpResponse:
    messages.success(request, words)
    return see_other(reverse("cash_desk:obligation", args=[found.pk]))


def _rules(found: payments.Obligation) -> list[payments.Exemption]:
    return payments.exemptions_on(timezone.localdate(), fee_code=found.fee_code)


def page(
    request: HttpRequest,
    found: payments.Obligation,
    *,
    take_form: TakeForm | None = None,
    exempt_form: ExemptForm | None = None,
    cancel_form: ReasonForm | None = None,
    refund_form: RefundForm | None = None,
    refund_of: UUID | None = None,
) -> HttpResponse:
    """Show an obligation; a form that was refused keeps what was typed."""
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    today = timezone.localdate()
    failed = take_form or exempt_form or cancel_form or refund_form
    shift = asked.own_shift(request)
    kind = receipts.kind_on(today, agency_id=agency.pk, fee_code=found.fee_code)
    context: dict[str, Any] = {
        "obligation": found,
        "today": today,
        "qr": drawing.draw(found.payment_code),
        "payments": _payments(found, refund_form, refund_of),
        "history": [
            (entry.at, audit.words_for(entry.verb))
            for entry in audit.trail_of("payments.obligation", found.pk)
        ],
        "failed": failed,
        "take_form": take_form or TakeForm(initial=_known(found), auto_id="id_take_%s"),
        "exempt_form": exempt_form or ExemptForm(rules=_rules(found), auto_id="id_exempt_%s"),
        "cancel_form": cancel_form or ReasonForm(auto_id="id_cancel_%s"),
        "taking": _taking(request, found),
        "shift": shift,
        "is_shown": shift is not None and shift.shown_id == found.pk,
        "is_book": kind == receipts.Kind.BOOK,
        "proposed": receipts.proposed(today, agency_id=agency.pk),
        "may_take": payments.may_take(actor),
        "may_keep": payments.may_keep(actor) or payments.may_take(actor),
        "may_decide": payments.may_decide(actor),
        "me": actor.id,
    }
    return render(request, "cash_desk/obligation.html", context, status=422 if failed else 200)


def _known(found: payments.Obligation) -> dict[str, Any]:
    """Return what the form begins with: all that is owed, and who pays where a room knows."""
    payer = receipts.named_payer(found.subject)
    return {
        "amount": found.owed,
        **({"name": payer.name, "address": payer.address} if payer else {}),
    }


def _payments(
    found: payments.Obligation, form: RefundForm | None, refund_of: UUID | None
) -> list[dict[str, Any]]:
    rows = list(found.payments.prefetch_related("refunds").select_related("taking"))
    live = receipts.live_for([row.pk for row in rows])
    listed = []
    for row in rows:
        left = payments.refundable(row)
        fresh = RefundForm(
            banks=banks(), initial={"amount": left}, auto_id=f"id_{row.pk.hex}_%s"
        )  # fmt: skip
        listed.append({
            "payment": row,
            "receipt": live.get(row.pk),
            "refunds": row.refunds.all(),
            "may_refund": left == row.amount,
            "may_issue": bool(payments.kept(row)),
            "form": form if form is not None and refund_of == row.pk else fresh,
            "is_open": refund_of == row.pk,
        })
    return listed


def _taking(request: HttpRequest, found: payments.Obligation) -> Any:
    """Return the cash that was just taken, to say what goes back."""
    try:
        pk = UUID(request.GET.get("thu", ""))
    except ValueError:
        return None
    rows = Taking.objects.filter(pk=pk, payment__obligation=found)
    return rows.select_related("payment").first()


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("sau", ""))
    except ValueError:
        return None
