"""Bills: listed, taken out as a file, shown one by one, cancelled, replaced, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, Q, Sum
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.audit import api as audit
from xaso.service.bills import policies, printouts, sealing, selectors
from xaso.service.bills.domain.codes import shown_period, tidy_code
from xaso.service.bills.domain.states import ENDED, OWING
from xaso.service.bills.errors import AlreadyDone, AlreadyPaid, BillsRefusal
from xaso.service.bills.forms import FilterForm, OutsideForm, ReasonForm, ReplaceForm
from xaso.service.bills.models import Bill
from xaso.service.bills.services import correcting, opening
from xaso.service.bills.services.billing import cancel_bill, settle_outside
from xaso.service.bills.services.metering import readings_of
from xaso.service.bills.views.asked import Here, as_table, at_provider, bill_of
from xaso.service.cash_desk import api as cash_desk
from xaso.ui.answers import PDF, as_file, beside, see_other

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

SHOWN = 50
MOST_EXPORTED = 20_000
MOST_PRINTED = 300
COLUMNS = (
    "Mã", "Họ và tên", "Lớp, nhóm", "Xóm", "Kỳ", "Khoản", "Phải nộp", "Đã nộp", "Còn lại",
    "Hạn nộp", "Tình trạng", "Mã khoản nộp",
)  # fmt: skip


@never_cache
@require_safe
@at_provider(*policies.KEEPERS)
def bills(request: HttpRequest, here: Here) -> HttpResponse:
    """List bills, by period, state, group and code; or take the list out.

    GET bills:bills with `ky`, `tt`, `nhom`, `ma`, `sau`, `tep`

    Answers:
        200: The list, CSV or XLSX; what is taken out is written down.
    """
    periods = [(one, shown_period(one)) for one in selectors.periods_of(here.provider)]
    form = FilterForm(request.GET, periods=periods)
    found = _found(here, form.told)
    if request.GET.get("tep") in {"csv", "xlsx"}:
        return _taken_out(request, here, found)
    after = _after(request)
    rows = list((found.filter(pk__lt=after) if after else found)[: SHOWN + 1])
    told = sealing.contents_of(row.customer for row in rows[:SHOWN])
    context = here.context(
        form=form,
        bills=[(row, _name(told, row)) for row in rows[:SHOWN]],
        older=str(rows[SHOWN - 1].pk) if len(rows) > SHOWN else "",
        is_empty=not rows and not Bill.objects.filter(provider=here.provider).exists(),
        query=request.GET.urlencode(),
        totals=_totals(found),
        may_print=bool(form.told.get("ky")),
    )
    return render(request, "bills/bills.html", context)


def _found(here: Here, told: dict[str, str]) -> QuerySet[Bill]:
    rows = Bill.objects.filter(provider=here.provider)
    if told.get("ky"):
        rows = rows.filter(period=told["ky"])
    if told.get("tt") == "owing":
        rows = rows.filter(state__in=sorted(OWING))
    elif told.get("tt"):
        rows = rows.filter(state=told["tt"])
    if told.get("nhom"):
        rows = rows.filter(customer__group=told["nhom"].strip())
    if told.get("ma"):
        rows = rows.filter(customer__code=tidy_code(told["ma"]))
    return rows.select_related("customer", "hamlet", "obligation")


def _totals(found: QuerySet[Bill]) -> dict[str, int]:
    """Return how many bills there are and what they add up to; what was given up adds nothing."""
    stands, owing = ~Q(state__in=sorted(ENDED)), Q(state__in=sorted(OWING))
    return found.order_by().aggregate(
        many=Count("pk"),
        asked=Sum("amount", filter=stands),
        came=Sum("paid", filter=stands),
        left=Sum(F("amount") - F("paid"), filter=owing),
    )


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("sau", ""))
    except ValueError:
        return None


def _name(told: dict[UUID, sealing.Content], row: Bill) -> str:
    return told[row.customer_id].told.name if row.customer_id in told else ""


def _taken_out(request: HttpRequest, here: Here, found: QuerySet[Bill]) -> HttpResponse:
    rows = list(found.order_by("customer__group", "customer__code")[:MOST_EXPORTED])
    told = sealing.contents_of(row.customer for row in rows)
    lines = [COLUMNS, *(_values(row, _name(told, row)) for row in rows)]
    here.write_down("bills.export", bills=len(rows))
    name = f"hoa-don-{here.today:%Y%m%d}"
    return as_table(lines, name, request.GET["tep"])


def _values(row: Bill, name: str) -> tuple[str, ...]:
    return (
        row.customer.code, name, row.customer.group, str(row.hamlet or ""), row.period, row.title,
        str(row.amount), str(row.paid), str(row.owed),
        f"{row.due_on:%d/%m/%Y}" if row.due_on else "", str(row.get_state_display()),
        row.obligation.reference if row.obligation else "",
    )  # fmt: skip


@never_cache
@require_safe
@at_provider(*policies.KEEPERS)
def bill(request: HttpRequest, here: Here, bill_id: UUID) -> HttpResponse:
    """Show a bill with lines, code and what may be done; the look is written down. GET bills:bill.

    Answers:
        200: The bill. 404: No such bill.
    """
    found = bill_of(here, bill_id)
    here.write_look_down(found.customer_id)
    return _page(request, here, found)


def _page(
    request: HttpRequest,
    here: Here,
    found: Bill,
    *,
    status: int = 200,
    failed: forms.Form | None = None,
    **refused: forms.Form,
) -> HttpResponse:
    told = sealing.content_of(found.customer).told
    given = {
        "cancel_form": ReasonForm(auto_id="id_cancel_%s"),
        "replace_form": ReplaceForm(
            initial={"amount": found.gross, "due_on": found.due_on}, auto_id="id_replace_%s"
        ),
        "outside_form": OutsideForm(auto_id="id_outside_%s"),
    }
    trail = audit.trail_of("bills.bill", found.pk)
    context = here.context(
        bill=found,
        told=told,
        lines=found.lines.all(),
        readings=readings_of(found),
        qr=cash_desk.draw(selectors.payment_code(found)),
        pay_link=selectors.pay_link(found),
        payments=list(found.obligation.payments.all()) if found.obligation else [],
        reminders=found.reminders.all(),
        history=[(entry.at, audit.words_for(entry.verb)) for entry in trail],
        not_mine=opening.reported(found.pk),
        is_untouched=found.state in OWING and not found.paid,
        failed=failed,
        **(given | refused),
    )
    return render(request, "bills/staff_bill.html", context, status=status)


def _done(
    request: HttpRequest,
    here: Here,
    found: Bill,
    form: forms.Form,
    name: str,
    act: Callable[[dict[str, Any]], object],
    said: str,
) -> HttpResponse:
    """Do an act that a form asks for; a refusal stands beside its field, what was typed stays."""
    status = 422
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except (AlreadyPaid, AlreadyDone) as refusal:
            form.add_error(None, str(refusal))
            status = 409
        except BillsRefusal as refusal:
            beside(form, refusal)
        else:
            messages.success(request, said)
            return see_other(reverse("bills:bill", args=[here.provider.pk, found.pk]))
    found = bill_of(here, found.pk)
    return _page(request, here, found, status=status, failed=form, **{name: form})


@never_cache
@require_POST
@at_provider(*policies.DECIDERS)
def cancel(request: HttpRequest, here: Here, bill_id: UUID) -> HttpResponse:
    """Ask no more for a bill. POST bills:cancel with `reason`.

    Answers:
        303: Cancelled. 404: No such bill. 409: Paid, or somebody was first. 422: Beside the field.
    """
    found = bill_of(here, bill_id)
    form = ReasonForm(request.POST, auto_id="id_cancel_%s")

    def act(told: dict[str, Any]) -> object:
        return cancel_bill(found.pk, reason=told["reason"], actor=here.actor, now=timezone.now())

    return _done(request, here, found, form, "cancel_form", act, _("Đã hủy hóa đơn."))


@never_cache
@require_POST
@at_provider(*policies.KEEPERS)
def replace(request: HttpRequest, here: Here, bill_id: UUID) -> HttpResponse:
    """Put a bill of another amount in a bill's place. POST bills:replace.

    Answers:
        303: Replaced. 404: No such bill. 409: Paid, or somebody was first. 422: Beside the field.
    """
    found = bill_of(here, bill_id)
    form = ReplaceForm(request.POST, auto_id="id_replace_%s")

    def act(told: dict[str, Any]) -> object:
        return correcting.correct(
            found.pk,
            amount=told["amount"],
            due_on=told["due_on"],
            reason=told["reason"],
            actor=here.actor,
            now=timezone.now(),
        )

    return _done(request, here, found, form, "replace_form", act, _("Đã thay hóa đơn."))


@never_cache
@require_POST
@at_provider(*policies.KEEPERS)
def outside(request: HttpRequest, here: Here, bill_id: UUID) -> HttpResponse:
    """Note that a bill was paid at the provider. POST bills:outside with `proof`.

    Answers:
        303: Noted. 404: No such bill. 409: Paid by code, or settled. 422: Beside the field.
    """
    found = bill_of(here, bill_id)
    form = OutsideForm(request.POST, auto_id="id_outside_%s")

    def act(told: dict[str, Any]) -> object:
        return settle_outside(found.pk, proof=told["proof"], actor=here.actor, now=timezone.now())

    return _done(request, here, found, form, "outside_form", act, _("Đã ghi nộp tại đơn vị."))


@never_cache
@require_safe
@at_provider(*policies.KEEPERS)
def bill_pdf(request: HttpRequest, here: Here, bill_id: UUID) -> HttpResponse:
    """Print one bill with its code. GET bills:bill-pdf."""
    found = bill_of(here, bill_id)
    pdf = printouts.print_bills(here.provider, [found], now=timezone.now())
    here.write_down("bills.print", bills=1)
    return as_file(pdf, f"hoa-don-{found.customer.code}.pdf", PDF)


@never_cache
@require_safe
@at_provider(*policies.KEEPERS)
def bills_pdf(request: HttpRequest, here: Here) -> HttpResponse:
    """Print the owing bills of a period and group, two on a page. GET bills:bills-pdf."""
    periods = [(one, shown_period(one)) for one in selectors.periods_of(here.provider)]
    told = FilterForm(request.GET, periods=periods).told | {"tt": "owing"}
    rows = _found(here, told).select_related("obligation__account", "customer", "hamlet")
    chosen = list(rows.order_by("customer__group", "customer__code")[:MOST_PRINTED])
    if not chosen:
        messages.error(request, _("Không có hóa đơn nào còn phải nộp để in."))
        return see_other(reverse("bills:bills", args=[here.provider.pk]))
    pdf = printouts.print_bills(here.provider, chosen, now=timezone.now())
    here.write_down("bills.print", bills=len(chosen))
    return as_file(pdf, f"hoa-don-{here.today:%Y%m%d}.pdf", PDF)
