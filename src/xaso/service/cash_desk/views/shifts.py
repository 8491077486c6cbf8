"""The shift: opened, at work, handed over, closed, its sheet, and the resident's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.cash_desk import drawing, printouts, selectors
from xaso.service.cash_desk.domain import cash
from xaso.service.cash_desk.errors import CashRefusal
from xaso.service.cash_desk.forms import ConfirmForm, HandOverForm, NotesForm, OpenForm, PayInForm
from xaso.service.cash_desk.models import Handover, Shift
from xaso.service.cash_desk.services import moving_cash, noting, shifts
from xaso.service.cash_desk.views import asked
from xaso.service.payments import api as payments
from xaso.ui.answers import PDF, as_file, beside, see_other

if TYPE_CHECKING:
    from django.http import HttpRequest

SCREEN_SECONDS = 3
SHOWN = 30
WAITING_SHOWN = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*payments.READERS)
def shift(request: HttpRequest) -> HttpResponse:
    """Show the own open shift, or open one on the counted float.

    GET, POST cash_desk:shift with `desk`, `n500000` … and perhaps `reason`

    Answers:
        200: The shift or the form. 303: Opened. 422: What is wrong stands beside its field.
    """
    if request.method == "POST":
        asked.require(request, payments.may_take)
    own = asked.own_shift(request)
    if own is not None:
        return _at_work(request, own)
    form = _open_form(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            shifts.open_shift(
                organisations.agency_of(request).pk,
                desk=form.cleaned_data["desk"],
                notes=form.notes,
                reason=form.cleaned_data["reason"],
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except CashRefusal as refusal:
            beside(form, refusal)
        else:
            messages.success(request, _("Đã mở ca."))
            return see_other(reverse("cash_desk:shift"))
    return _without_shift(request, form)


def _open_form(data: Any = None) -> OpenForm:
    return OpenForm(data, denominations=selectors.denominations_on(timezone.localdate()))


def _without_shift(
    request: HttpRequest,
    form: OpenForm,
    *,
    counted: ConfirmForm | None = None,
    handover_id: UUID | None = None,
) -> HttpResponse:
    """Show what somebody without a shift may do; a count that was refused keeps what was typed."""
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    context = {
        "form": form,
        "failed": counted or (form if form.errors else None),
        "may_take": payments.may_take(actor),
        "waiting": _waiting(request, counted, handover_id),
        "shifts": selectors.shifts_of(actor, agency)[:SHOWN],
    }
    status = 422 if context["failed"] else 200
    return render(request, "cash_desk/open.html", context, status=status)


def _waiting(
    request: HttpRequest, counted: ConfirmForm | None, handover_id: UUID | None
) -> list[dict[str, Any]]:
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    rows = list(selectors.handover_to(agency.pk, actor.id))
    names = printouts.names_of(*(row.from_id for row in rows))
    return [
        {
            "handover": row,
            "from": names.get(row.from_id, ""),
            "form": counted if counted and row.pk == handover_id else ConfirmForm(),
        }
        for row in rows
    ]


def _at_work(
    request: HttpRequest,
    own: Shift,
    *,
    pay_in: PayInForm | None = None,
    handing: HandOverForm | None = None,
) -> HttpResponse:
    failed = pay_in or handing
    denominations = selectors.denominations_on(timezone.localdate())
    waiting = own.handovers.filter(state=Handover.State.ASKED).first()
    context: dict[str, Any] = {
        "shift": own,
        "failed": failed,
        "taken": own.takings.aggregate(sum=Sum("amount"))["sum"] or 0,
        "takings": own.takings.select_related("payment__obligation").order_by("-id")[:SHOWN],
        "outgoings": own.outgoings.all(),
        **_outside(own),
        "brought_in": selectors.brought_in(own),
        "waiting": waiting,
        "receiver": printouts.names_of(waiting.to_id).get(waiting.to_id) if waiting else "",
        "pay_in_form": pay_in or PayInForm(accounts=_accounts(request), auto_id="id_pay_%s"),
        "hand_over_form": handing
        or HandOverForm(
            denominations=denominations, colleagues=_colleagues(request), auto_id="id_hand_%s"
        ),
        "close_form": NotesForm(denominations=denominations, auto_id="id_close_%s"),
    }
    return render(request, "cash_desk/shift.html", context, status=422 if failed else 200)


def _outside(own: Shift) -> dict[str, Any]:
    """Return what waits outside shifts, and who took it."""
    rows = selectors.waiting_takings(own.agency_id)
    names = printouts.names_of(*(row.by_id for row in rows[:WAITING_SHOWN]))
    return {
        "offline": selectors.in_drawer(own.agency_id, selectors.OFFLINE),
        "outside": [(row, names.get(row.by_id, "")) for row in rows[:WAITING_SHOWN]],
        "outside_more": max(len(rows) - WAITING_SHOWN, 0),
    }


def _accounts(request: HttpRequest) -> list[payments.ReceivingAccount]:
    agency = organisations.agency_of(request)
    return list(payments.ReceivingAccount.objects.filter(agency=agency).order_by("holder"))


def _colleagues(request: HttpRequest) -> list[tuple[UUID, str]]:
    agency, actor = organisations.agency_of(request), identity.actor_of(request)
    rows = identity.working_at(
        agency.pk, on=timezone.localdate(), roles=payments.TAKERS
    )  # fmt: skip
    return [(row.pk, row.full_name) for row in rows if row.pk != actor.id]


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def close(request: HttpRequest) -> HttpResponse:
    """Compare the counted drawer with the books; with `sure` close the shift.

    POST cash_desk:close with the notes, `reason` and `sure`

    Answers:
        200: What was counted beside what the books say, to be confirmed. 303: Closed, to its sheet.
        422: A difference without its reason.
    """
    asked.require(request, payments.may_take)
    own = asked.own_shift(request)
    if own is None:
        return see_other(reverse("cash_desk:shift"))
    form = NotesForm(
        request.POST, denominations=selectors.denominations_on(timezone.localdate())
    )  # fmt: skip
    if form.is_valid() and "sure" in request.POST:
        try:
            shifts.close_shift(
                own.pk,
                notes=form.notes,
                reason=form.cleaned_data["reason"],
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except CashRefusal as refusal:
            beside(form, refusal)
        else:
            messages.success(request, _("Đã chốt ca."))
            return see_other(reverse("cash_desk:closed", args=[own.pk]))
    expected = selectors.in_drawer(own.agency_id, own.desk)
    counted = 0 if _has_note_errors(form) else cash.total(form.notes)
    form.fields["reason"].required = counted != expected
    context = {
        "shift": own,
        "form": form,
        **_outside(own),
        "expected": expected,
        "counted": counted,
        "difference": cash.difference(expected, counted),
        "gap": abs(counted - expected),
    }
    return render(request, "cash_desk/close.html", context, status=422 if form.errors else 200)


def _has_note_errors(form: NotesForm) -> bool:
    return any(f"n{one.value}" in form.errors for one in form.denominations)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Offer the drawer to a colleague. POST cash_desk:hand-over. Answers 303, or 422."""
    asked.require(request, payments.may_take)
    own = asked.own_shift(request)
    if own is None:
        return see_other(reverse("cash_desk:shift"))
    form = HandOverForm(
        request.POST,
        denominations=selectors.denominations_on(timezone.localdate()),
        colleagues=_colleagues(request),
    )
    if form.is_valid():
        try:
            shifts.hand_over(
                own.pk,
                to_id=UUID(form.cleaned_data["to"]),
                notes=form.notes,
                reason=form.cleaned_data["reason"],
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except CashRefusal as refusal:
            beside(form, refusal)
        else:
            messages.success(request, _("Chờ đồng nghiệp đếm và xác nhận trên máy của mình."))
            return see_other(reverse("cash_desk:shift"))
    return _at_work(request, own, handing=form)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def end_handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Confirm an offered drawer with `counted`, or with `do=withdraw` take it back or decline.

    POST cash_desk:end-handover

    Answers:
        303: Done; that it cannot be taken back is said on the page. 404: For other posts. 422: The
        count, beside its field.
    """
    asked.require(request, payments.may_take)
    actor, now = identity.actor_of(request), timezone.now()
    asked.require_handover(request, handover_id)
    if request.POST.get("do") == "withdraw":
        try:
            shifts.withdraw_handover(handover_id, actor=actor, now=now)
        except CashRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Ca giữ nguyên người thu."))
        return see_other(reverse("cash_desk:shift"))
    form = ConfirmForm(request.POST)
    if form.is_valid():
        counted = form.cleaned_data["counted"]
        try:
            shifts.confirm_handover(handover_id, counted=counted, actor=actor, now=now)
        except CashRefusal as refusal:
            beside(form, refusal)
        else:
            messages.success(request, _("Đã nhận ca."))
            return see_other(reverse("cash_desk:shift"))
    own = asked.own_shift(request)
    if own is not None:
        messages.error(request, " ".join(str(one) for many in form.errors.values() for one in many))
        return see_other(reverse("cash_desk:shift"))
    return _without_shift(request, _open_form(), counted=form, handover_id=handover_id)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def pay_in(request: HttpRequest) -> HttpResponse:
    """Bring cash to the treasury or a bank. POST cash_desk:pay-in. Answers 303, or 422."""
    asked.require(request, payments.may_take)
    own = asked.own_shift(request)
    if own is None:
        return see_other(reverse("cash_desk:shift"))
    form = PayInForm(request.POST, accounts=_accounts(request))
    if form.is_valid():
        kind, key = form.target
        try:
            moving_cash.pay_in(
                own.pk,
                kind=kind,
                key=key,
                amount=form.cleaned_data["amount"],
                proof=form.cleaned_data["proof"],
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except CashRefusal as refusal:
            beside(form, refusal, kind="where")
        else:
            messages.success(request, _("Đã ghi giấy nộp tiền."))
            return see_other(reverse("cash_desk:shift"))
    return _at_work(request, own, pay_in=form)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def bring_in(request: HttpRequest) -> HttpResponse:
    """Lay what was taken outside shifts into the drawer. POST cash_desk:bring-in. Answers 303."""
    asked.require(request, payments.may_take)
    own = asked.own_shift(request)
    if own is not None:
        try:
            noting.bring_in(own.pk, actor=identity.actor_of(request), now=timezone.now())
        except CashRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Đã nhập tiền thu ngoài ca vào ca này."))
    return see_other(reverse("cash_desk:shift"))


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def closed(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Show a shift after its close. GET cash_desk:closed."""
    found = asked.shift_of(request, shift_id)
    names = printouts.names_of(found.opened_by_id, found.closed_by_id, found.holder_id)
    context = {
        "shift": found,
        "opener": names.get(found.opened_by_id, ""),
        "closer": names.get(found.closed_by_id or found.holder_id, ""),
        "taken": found.takings.aggregate(sum=Sum("amount"))["sum"] or 0,
        "brought_in": selectors.brought_in(found),
        "gone": found.outgoings.aggregate(sum=Sum("amount"))["sum"] or 0,
    }
    return render(request, "cash_desk/closed.html", context)


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def closing_pdf(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Print the sheet of a shift. GET cash_desk:closing-pdf."""
    found = asked.shift_of(request, shift_id)
    pdf = printouts.print_closing(found, now=timezone.now())
    return as_file(pdf, f"chot-ca-{found}.pdf", PDF)


@never_cache
@require_safe
def screen(request: HttpRequest) -> HttpResponse:
    """Show the resident the amount and the code; nobody is named. GET cash_desk:screen with `ca`.

    The shift's number in the address is long and drawn by chance: who has it sees the screen.
    """
    agency = organisations.agency_of(request)
    found = None
    with scope.of(agencies=[agency.pk]):
        try:
            rows = Shift.objects.filter(agency=agency, state=Shift.State.OPEN)
            found = rows.select_related("shown__account").filter(
                pk=UUID(request.GET.get("ca", ""))
            ).first()  # fmt: skip
        except ValueError:
            pass
        owed = found.shown if found else None
    context: dict[str, object] = {
        "shift": found,
        "obligation": owed,
        "is_paid": owed is not None and owed.standing in payments.SETTLED,
        "qr": drawing.draw(owed.payment_code, scale=7) if owed else "",
        "places": [],
    }
    response = render(request, "cash_desk/screen.html", context)
    response["Refresh"] = str(SCREEN_SECONDS)
    return response
