"""Prices, meters, the reader's round, and the bills that come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xaso.service.bills import policies
from xaso.service.bills.domain.codes import NoPeriod, shown_period, tidy_month
from xaso.service.bills.domain.metering import is_unusual
from xaso.service.bills.errors import AlreadyDone, BillsRefusal, WrongEntry
from xaso.service.bills.forms import (
    BillRoundForm,
    ChangeMeterForm,
    MeterForm,
    ReadingForm,
    ReasonForm,
    TariffForm,
)
from xaso.service.bills.models import Meter, Reading, Tariff
from xaso.service.bills.rounds import Stop, round_of
from xaso.service.bills.selectors import customer_by_code
from xaso.service.bills.services import metering, providing, reading
from xaso.service.bills.views.asked import Here, at_provider
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

SHOWN = 300


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.KEEPERS)
def tariffs(request: HttpRequest, here: Here) -> HttpResponse:
    """Show prices from the newest; a leader sets one from a day on.

    GET, POST bills:tariffs

    Answers:
        200: The prices. 303: Set. 404: To set, for other posts. 422: Beside the field.
    """
    form = TariffForm()
    if request.method == "POST":
        if not policies.may_decide(here.actor, here.provider):
            raise Http404("not for this post")
        form = TariffForm(request.POST)
        if form.is_valid():
            try:
                providing.set_tariff(here.provider, form.entry, actor=here.actor)
            except BillsRefusal as refusal:
                beside(form, refusal)
            else:
                messages.success(request, _("Đã đặt biểu giá."))
                return see_other(reverse("bills:tariffs", args=[here.provider.pk]))
    rows = Tariff.objects.filter(provider=here.provider)
    context = here.context(form=form, tariffs=rows)
    return render(request, "bills/tariffs.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.KEEPERS)
def meters(request: HttpRequest, here: Here) -> HttpResponse:
    """List meters in walking order; put one in.

    GET, POST bills:meters

    Answers:
        200: The meters. 303: Put in. 422: Beside the field.
    """
    form = MeterForm(initial={"put_in_on": here.today})
    if request.method == "POST":
        form = MeterForm(request.POST)
        if form.is_valid() and _put_in(here, form):
            messages.success(request, _("Đã ghi đồng hồ."))
            return see_other(reverse("bills:meters", args=[here.provider.pk]))
    return _meters_page(request, here, form=form, status=422 if form.errors else 200)


def _put_in(here: Here, form: MeterForm) -> bool:
    told = dict(form.cleaned_data)
    customer = customer_by_code(here.provider, told.pop("code"))
    if customer is None:
        form.add_error("code", _("Không có khách hàng mang mã này."))
        return False
    try:
        providing.add_meter(customer, actor=here.actor, **told)
    except AlreadyDone as refusal:
        form.add_error("number", str(refusal))
        return False
    except BillsRefusal as refusal:
        beside(form, refusal)
        return False
    return True


def _meters_page(
    request: HttpRequest,
    here: Here,
    *,
    form: MeterForm,
    status: int = 200,
    changed: UUID | None = None,
    change_form: ChangeMeterForm | None = None,
) -> HttpResponse:
    rows = Meter.objects.filter(provider=here.provider, taken_out_on=None)
    listed = list(rows.select_related("customer__hamlet")[:SHOWN])
    context = here.context(
        form=form,
        meters=[
            {
                "meter": one,
                "form": change_form
                if change_form is not None and one.pk == changed
                else ChangeMeterForm(
                    initial={"digits": one.digits, "day": here.today},
                    auto_id=f"id_{one.pk.hex}_%s",
                ),
                "is_open": one.pk == changed,
            }
            for one in listed
        ],
        failed=change_form or (form if form.errors else None),
    )
    return render(request, "bills/meters.html", context, status=status)


@never_cache
@require_POST
@at_provider(*policies.KEEPERS)
def change_meter(request: HttpRequest, here: Here, meter_id: UUID) -> HttpResponse:
    """Take a meter out and put another in. POST bills:change-meter.

    Answers:
        303: Changed. 404: No such meter. 409: It is out already. 422: Beside the field.
    """
    found = Meter.objects.filter(provider=here.provider, pk=meter_id).first()
    if found is None:
        raise Http404("no such meter")
    form, status = ChangeMeterForm(request.POST, auto_id=f"id_{found.pk.hex}_%s"), 422
    if form.is_valid():
        try:
            providing.change_meter(found.pk, actor=here.actor, **form.cleaned_data)
        except AlreadyDone as refusal:
            form.add_error(None, str(refusal))
            status = 409
        except BillsRefusal as refusal:
            beside(form, refusal)
        else:
            messages.success(request, _("Đã thay đồng hồ; số còn lại tính vào kỳ sau."))
            return see_other(reverse("bills:meters", args=[here.provider.pk]))
    fresh = MeterForm(initial={"put_in_on": here.today})
    return _meters_page(
        request, here, form=fresh, status=status, changed=found.pk, change_form=form
    )  # fmt: skip


def _month(request: HttpRequest, here: Here) -> str:
    """Return the month asked for; what cannot be read is this month."""
    try:
        return tidy_month(request.GET.get("ky", ""))
    except NoPeriod:
        return f"{here.today:%Y-%m}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.METER_READERS)
def readings(request: HttpRequest, here: Here) -> HttpResponse:
    """Show a month's round in walking order; take what was read on one meter.

    GET, POST bills:readings with `ky`; a POST names `meter`

    Answers:
        200: The round. 303: Taken. 404: No such meter. 409: Another value stands. 422: Beside.
    """
    period = _month(request, here)
    stops = round_of(here.provider, period)
    if request.method != "POST":
        return _round_page(request, here, period, stops)
    stop = next((one for one in stops if str(one.meter_id) == request.POST.get("meter")), None)
    if stop is None:
        raise Http404("no such meter")
    form, status = ReadingForm(request.POST, auto_id=f"id_{stop.meter_id.hex}_%s"), 422
    if form.is_valid():
        try:
            answer = reading.record_reading(
                here.provider, _entry(stop, period, form), actor=here.actor, now=timezone.now()
            )
        except BillsRefusal as refusal:
            beside(form, refusal)
        else:
            if answer.outcome != reading.Outcome.OTHER:
                address = reverse("bills:readings", args=[here.provider.pk])
                return see_other(f"{address}?ky={period}#m-{stop.number}")
            form.add_error("value", _("Kỳ này đã có chỉ số %s: rút lại trước.") % answer.value)
            status = 409
    return _round_page(request, here, period, stops, failed=form, at=stop.meter_id, status=status)


def _entry(stop: Stop, period: str, form: ReadingForm) -> reading.ReadingEntry:
    told = form.cleaned_data
    return reading.ReadingEntry(
        client_id=uuid.uuid7(),
        meter_id=stop.meter_id,
        period=period,
        value=told["value"],
        read_at=timezone.now(),
        has_rolled_over=told["has_rolled_over"],
    )


def _round_page(
    request: HttpRequest,
    here: Here,
    period: str,
    stops: list[Stop],
    *,
    failed: ReadingForm | None = None,
    at: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    listed = [
        {
            "stop": one,
            "form": failed
            if failed is not None and one.meter_id == at
            else ReadingForm(auto_id=f"id_{one.meter_id.hex}_%s"),
            "is_unusual": _is_unusual(one),
        }
        for one in stops[:SHOWN]
    ]
    done = sum(one.value is not None for one in stops)
    context = here.context(
        stops=listed,
        period=period,
        shown=shown_period(period),
        typed="/".join(reversed(period.split("-"))),
        done=done,
        many=len(stops),
        failed=failed,
        withdraw_form=ReasonForm(),
        to_bill=any(one.value is not None and not one.is_billed for one in stops),
    )
    return render(request, "bills/readings.html", context, status=status)


def _is_unusual(stop: Stop) -> bool:
    return stop.used is not None and bool(stop.usual) and is_unusual(stop.used, [stop.usual])


def _shown(priced: metering.Priced, stop: Stop | None) -> tuple[metering.Priced, str, bool]:
    """Return a priced reading with whose it is and whether somebody should look at it again."""
    return priced, stop.customer_name if stop else "", stop is not None and _is_unusual(stop)


@never_cache
@require_POST
@at_provider(*policies.KEEPERS)
def withdraw(request: HttpRequest, here: Here, reading_id: UUID) -> HttpResponse:
    """Let a reading stand no more. POST bills:withdraw-reading with `reason`."""
    rows = Reading.objects.filter(meter__provider=here.provider, pk=reading_id)
    found = rows.first()
    if found is None:
        raise Http404("no such reading")
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        reading.withdraw_reading(found.pk, reason=reason, actor=here.actor, now=timezone.now())
    except BillsRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã rút chỉ số; ghi lại số đúng."))
    return see_other(f"{reverse('bills:readings', args=[here.provider.pk])}?ky={found.period}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@at_provider(*policies.KEEPERS)
def bill_round(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what a month's readings come to, then make the bills.

    GET, POST bills:bill-round with `ky`, `due_on`

    Answers:
        200: What they come to. 303: To the list of bills. 422: No price, nothing to bill.
    """
    period, form = _month(request, here), BillRoundForm()
    if request.method == "POST":
        form = BillRoundForm(request.POST)
        if form.is_valid():
            try:
                made = metering.bill_readings(
                    here.provider,
                    period,
                    due_on=form.cleaned_data["due_on"],
                    actor=here.actor,
                    now=timezone.now(),
                )
            except BillsRefusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã lập %d hóa đơn.") % made.counts["new"])
                return see_other(reverse("bills:list", args=[here.provider.pk, made.pk]))
    try:
        found, missing = metering.priced_round(here.provider, period), ""
    except WrongEntry as refusal:
        found, missing = metering.Round(), str(refusal)
    stops = {stop.meter_id: stop for stop in round_of(here.provider, period)}
    context = here.context(
        form=form,
        period=period,
        shown=shown_period(period),
        round=found,
        missing=missing,
        priced=[_shown(one, stops.get(one.reading.meter_id)) for one in found.priced],
        unread=[(one, stops[one.pk].customer_name) for one in found.unread if one.pk in stops],
    )
    return render(request, "bills/bill_round.html", context, status=422 if form.errors else 200)
