"""Readings become bills: looked at first, then made at once for a whole round."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.bills import policies
from xaso.service.bills.domain.codes import Span, shown_period, span_of
from xaso.service.bills.domain.tariffs import NoPrice, lines_for, price_of
from xaso.service.bills.errors import WrongEntry
from xaso.service.bills.models import Bill, BillList, Meter, Provider, Reading, Tariff
from xaso.service.bills.services.billing import Asked, make_bill
from xaso.service.bills.services.providing import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.bills.domain.tariffs import Line, Price


class Priced(NamedTuple):
    """A reading, and the lines it comes to; none where there is nothing to pay."""

    reading: Reading
    lines: list[Line]

    @property
    def amount(self) -> int:
        """Return what they add up to, in đồng."""
        return sum(line.amount for line in self.lines)


@dataclass(slots=True)
class Round:
    """What a month's readings come to. `unread` are meters that nobody read."""

    priced: list[Priced] = field(default_factory=list)
    billed: int = 0
    unread: list[Meter] = field(default_factory=list)
    unit: str = ""

    @property
    def to_bill(self) -> list[Priced]:
        """Return the readings that a bill comes of."""
        return [one for one in self.priced if one.amount]

    @property
    def amount(self) -> int:
        """Return what all bills add up to, in đồng."""
        return sum(one.amount for one in self.priced)


def priced_round(provider: Provider, period: str) -> Round:
    """Return what the readings of a month that are not billed come to.

    Queries: three.

    Raises:
        WrongEntry: No price holds on some day of the month.
    """
    span = span_of(period)
    tariffs = list(Tariff.objects.filter(provider=provider))
    prices = [price_of(plain(one)) for one in tariffs]
    rows = Reading.objects.filter(meter__provider=provider, period=period, withdrawn_at=None)
    found = Round(unit=tariffs[0].unit if tariffs else "")
    read = set()
    for reading in rows.select_related("meter__customer__provider").order_by(
        "meter__turn", "meter__number"
    ):
        read.add(reading.meter_id)
        if reading.bill_id is not None:
            found.billed += 1
            continue
        found.priced.append(Priced(reading, _lines(reading, span, prices)))
    meters = Meter.objects.filter(provider=provider, taken_out_on=None, put_in_on__lt=span.until)
    found.unread = list(meters.exclude(pk__in=read).select_related("customer"))
    return found


def _lines(reading: Reading, span: Span, prices: Sequence[Price]) -> list[Line]:
    """Price a reading; a customer whose first meter came within the month has a part of it."""
    meter, days = reading.meter, span.days
    if meter.follows_id is None and span.first < meter.put_in_on < span.until:
        span = Span(meter.put_in_on, span.until)
    try:
        return lines_for(reading.used, span, days, prices)
    except NoPrice as error:
        raise WrongEntry("period", str(error)) from error


@transaction.atomic
def bill_readings(
    provider: Provider, period: str, *, due_on: date | None, actor: Actor, now: datetime
) -> BillList:
    """Make the bills of a month's readings; a reading is billed once.

    Effects: a `BillList` with its bills and obligations; the readings know their bills; an audit
    entry.

    Raises:
        NotAllowed: It is not for this post.
        WrongEntry: Nothing is to be billed, or no price holds.
    """
    policies.keeper(actor, provider)
    locked = Reading.objects.select_for_update(of=("self",))
    list(locked.filter(meter__provider=provider, period=period).values_list("pk"))
    found = priced_round(provider, period)
    if not found.to_bill:
        raise WrongEntry("period", _("Không có chỉ số nào chờ lập hóa đơn."))
    with translation.override("vi"):
        title = str(provider.get_kind_display())
    row = BillList.objects.create(
        agency_id=provider.agency_id,
        provider=provider,
        source=BillList.Source.READINGS,
        title=title,
        period=period,
        due_on=due_on,
        by_id=actor.id,
        at=now,
        counts={"new": len(found.to_bill), "amount": found.amount},
    )
    for one in found.to_bill:
        asked = Asked(period, title, title, tuple(one.lines), due_on, unit=found.unit)
        customer = one.reading.meter.customer
        one.reading.bill = make_bill(customer, asked, brought_by=row, actor=actor, now=now)
        one.reading.save(update_fields=["bill"])
    audit.record(
        actor=actor,
        verb="bills.bill_readings",
        object_kind="bills.list",
        object_id=row.pk,
        agency_id=provider.agency_id,
        details={"period": shown_period(period), **row.counts},
    )
    return row


def readings_of(bill: Bill) -> list[Reading]:
    """Return the readings that a bill stands on."""
    return list(bill.readings.select_related("meter"))
