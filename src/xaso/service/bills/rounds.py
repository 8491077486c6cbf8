"""A reader's walk: which meters, in which order, what they showed, what was read already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xaso.service.bills import sealing
from xaso.service.bills.domain.metering import estimated
from xaso.service.bills.models import Meter, Reading

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.service.bills.models import Provider

HISTORY = 3
"""How many readings before tell what is usual."""


class Stop(NamedTuple):
    """One meter of a walk, as a telephone needs it; numbers are whole units.

    `value` and `used` are those of the reading that stands for the period, None before.
    """

    meter_id: UUID
    number: str
    digits: int
    turn: int
    place: str
    customer_code: str
    customer_name: str
    hamlet: str
    previous: int
    usual: int
    value: int | None
    used: int | None
    is_estimated: bool
    reading_id: UUID | None
    is_billed: bool


def round_of(provider: Provider, period: str, *, hamlet_id: UUID | None = None) -> list[Stop]:
    """Return the meters to be read in a period, in walking order.

    Queries: three, and the customers' keys.
    """
    rows = Meter.objects.filter(provider=provider, taken_out_on=None)
    if hamlet_id is not None:
        rows = rows.filter(customer__hamlet_id=hamlet_id)
    meters = list(rows.select_related("customer__hamlet", "follows").order_by("turn", "number"))
    told = sealing.contents_of(meter.customer for meter in meters)
    past: dict[UUID, list[Reading]] = {meter.pk: [] for meter in meters}
    readings = Reading.objects.filter(meter__in=meters, withdrawn_at=None, period__lte=period)
    for one in readings.order_by("meter_id", "-period"):
        past[one.meter_id].append(one)
    return [_stop(meter, period, past[meter.pk], told) for meter in meters]


def _stop(
    meter: Meter, period: str, readings: list[Reading], told: dict[UUID, sealing.Content]
) -> Stop:
    now = next((one for one in readings if one.period == period), None)
    before = [one for one in readings if one.period < period]
    known = told.get(meter.customer_id)
    return Stop(
        meter.pk,
        meter.number,
        meter.digits,
        meter.turn,
        meter.place,
        meter.customer.code,
        known.told.name if known else "",
        str(meter.customer.hamlet or ""),
        before[0].value if before else meter.first,
        estimated([one.used for one in reversed(before[:HISTORY])]),
        now.value if now else None,
        now.used if now else None,
        now.is_estimated if now else False,
        now.pk if now else None,
        now is not None and now.bill_id is not None,
    )


def previous_of(meter: Meter, period: str) -> int:
    """Return what a meter showed before a period: its last reading, else what it began with."""
    last = _before(meter, period).first()
    return last.value if last else meter.first


def carried_before(meter: Meter, period: str) -> int:
    """Return what the meter before this one still counted and no reading holds yet."""
    old = meter.follows
    if old is None or old.last is None or _before(meter, period).exists():
        return 0
    left = old.last - previous_of(old, period)
    return left if left >= 0 else left + int(10**old.digits)


def history_of(meter: Meter, period: str) -> list[int]:
    """Return what flowed in the periods before, the oldest first; a meter before this counts."""
    chain = [meter.pk, *([meter.follows_id] if meter.follows_id else [])]
    rows = Reading.objects.filter(meter__in=chain, withdrawn_at=None, period__lt=period)
    return [one.used for one in reversed(rows.order_by("-period")[:HISTORY])]


def _before(meter: Meter, period: str) -> QuerySet[Reading]:
    rows = Reading.objects.filter(meter=meter, withdrawn_at=None, period__lt=period)
    return rows.order_by("-period")
