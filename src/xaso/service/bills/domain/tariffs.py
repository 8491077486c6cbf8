"""What so many units cost: prices in steps from a day on, shares of a month. Whole đồng."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from xaso.service.bills.domain.codes import Span

__all__ = ["Line", "NoPrice", "Price", "Step", "Surcharge", "lines_for", "price_of", "steps_of"]

LARGEST = 10**13


class NoPrice(ValueError):
    """No price holds on some day of the period."""


class Step(NamedTuple):
    """`each` đồng for every unit of a month up to and including `up_to`; the last has no end."""

    up_to: int | None
    each: int


class Surcharge(NamedTuple):
    """So much of a hundred of what the units cost, under a name."""

    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class Price:
    """A tariff from a day until a day (`until` is the first day on which it is none)."""

    steps: tuple[Step, ...]
    since: date
    until: date | None = None
    fixed: int = 0
    surcharges: tuple[Surcharge, ...] = ()


class Line(NamedTuple):
    """One line of a bill. In đồng."""

    name: str
    amount: int
    quantity: int | None = None
    each: int | None = None


class _Stretch(NamedTuple):
    """Days of a period under one price, of how many days of the month."""

    price: Price
    days: int


def steps_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Read the steps of a tariff, lowest first.

    Raises:
        ValueError: There is none, they do not rise, one costs less than nothing, or the last ends.
    """
    steps = tuple(Step(row.get("up_to"), row["each"]) for row in rows)
    if not steps or steps[-1].up_to is not None:
        raise ValueError("Bậc cuối của biểu giá không ghi giới hạn trên.")
    ends = [step.up_to for step in steps[:-1]]
    if any(end is None for end in ends):
        raise ValueError("Chỉ bậc cuối không ghi giới hạn trên.")
    if any(low >= high for low, high in pairwise([0, *(end or 0 for end in ends)])):
        raise ValueError("Giới hạn trên của các bậc phải tăng dần.")
    if any(not 0 <= step.each < LARGEST for step in steps):
        raise ValueError("Đơn giá từ 0 đồng trở lên.")
    return steps


def price_of(row: Mapping[str, Any]) -> Price:
    """Read a tariff from its row.

    Raises:
        ValueError: Its steps cannot be, or a surcharge is not from 1 to 100 of a hundred.
    """
    surcharges = tuple(Surcharge(one["name"], one["percent"]) for one in row["surcharges"])
    if any(not 1 <= one.percent <= 100 for one in surcharges):
        raise ValueError("Phụ thu, thuế từ 1 đến 100 %.")
    return Price(
        steps_of(row["tiers"]), row["valid_from"], row["valid_until"], row["fixed"], surcharges
    )


def lines_for(units: int, span: Span, month_days: int, prices: Sequence[Price]) -> list[Line]:
    """Return the lines that so many units of a period come to.

    Where the price changed within the period, units go to both by their days, and the steps of
    each are as wide as its share of the month. A part of a month has narrower steps too. Half a
    unit of a step's width counts as one; half a đồng as one.

    Args:
        units: What flowed.
        span: The days they flowed on.
        month_days: How many days the month has for which steps are meant.
        prices: All that may hold.

    Raises:
        NoPrice: Some day has none.
        ValueError: Less than nothing flowed, or the period has no days.
    """
    if units < 0 or span.days <= 0:
        raise ValueError("Số lượng không được âm, kỳ phải có ngày.")
    stretches = _stretches(span, prices)
    lines: list[Line] = []
    for stretch, part in zip(stretches, _shared(units, stretches, span.days), strict=True):
        lines += _stretch_lines(stretch, part, month_days)
    return lines


def _stretches(span: Span, prices: Sequence[Price]) -> list[_Stretch]:
    found = []
    for price in sorted(prices, key=lambda one: one.since):
        first = max(span.first, price.since)
        until = min(span.until, price.until) if price.until else span.until
        if first < until:
            found.append(_Stretch(price, (until - first).days))
    if sum(one.days for one in found) != span.days:
        raise NoPrice("Có ngày trong kỳ chưa có biểu giá, hoặc có hai biểu giá.")
    return found


def _shared(units: int, stretches: Sequence[_Stretch], days: int) -> list[int]:
    """Divide units by days; what does not divide goes to the largest rests, the later first."""
    parts = [units * one.days // days for one in stretches]
    rests = [(units * one.days % days, place) for place, one in enumerate(stretches)]
    for _rest, place in sorted(rests, reverse=True)[: units - sum(parts)]:
        parts[place] += 1
    return parts


def _stretch_lines(stretch: _Stretch, units: int, month_days: int) -> list[Line]:
    price, days = stretch
    lines, done, cost = [], 0, 0
    for number, step in enumerate(price.steps, start=1):
        width = units if step.up_to is None else _rounded(step.up_to * days, month_days)
        end = min(units, width)
        if end > done:
            amount = (end - done) * step.each
            lines.append(Line(f"Bậc {number}", amount, end - done, step.each))
            cost += amount
            done = end
    if price.fixed:
        lines.append(Line("Phí thuê bao, duy trì", _rounded(price.fixed * days, month_days)))
    lines.extend(
        Line(f"{one.name} {one.percent} %", _rounded(cost * one.percent, 100))
        for one in price.surcharges
        if cost
    )
    return lines


def _rounded(amount: int, of: int) -> int:
    """Divide, half counting as one."""
    return (2 * amount + of) // (2 * of)
