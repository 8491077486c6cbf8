"""What came in, by fee, day, collector, channel, hamlet or provider; the share paid online.

A hamlet of few payments stands in one line with others, so that a paper names nobody.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.lib.small_groups import too_small
from xaso.service.cash_desk import hamlets
from xaso.service.cash_desk.domain import cash
from xaso.service.cash_desk.models import CountingChannel
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from uuid import UUID

BY_FEE, BY_DAY, BY_COLLECTOR, BY_CHANNEL = "fee", "day", "collector", "channel"
BY_HAMLET, BY_PROVIDER = "hamlet", "provider"
FEW, UNKNOWN = "…", ""
"""In place of a hamlet: those of few payments together, and where no room knows it."""
_KEYS = {
    BY_FEE: "obligation__fee_code",
    BY_DAY: "day",
    BY_COLLECTOR: "by_id",
    BY_CHANNEL: "channel",
    BY_HAMLET: "obligation__subject",
    BY_PROVIDER: "agency_id",
}


class Row(NamedTuple):
    """One line: payments, what counted for obligations in đồng, and how many counted as online."""

    name: str
    times: int
    amount: int
    online: int

    @property
    def share(self) -> str:
        """Return the share that was paid online, as people read it."""
        return shown_share(self.online, self.times)


def shown_share(online: int, count: int) -> str:
    """Return a share as "33,3 %", a dash of nothing."""
    tenths = cash.share(online, count)
    return "–" if tenths is None else f"{tenths // 10},{tenths % 10} %"


def counting_on(day: date, rules: Iterable[CountingChannel]) -> frozenset[str]:
    """Return the channels that count as online on a day; `valid_until` is no longer a day of it."""
    holding = {
        rule.channel: rule.counts
        for rule in sorted(rules, key=lambda rule: rule.valid_from)
        if rule.valid_from <= day and (rule.valid_until is None or day < rule.valid_until)
    }
    return frozenset(channel for channel, counts in holding.items() if counts)


def report(*agency_ids: UUID, by: str, since: date, until: date) -> list[Row]:
    """Count what came to agencies between two days, both inside; the database adds it up.

    What was wholly too much is left out: it goes back and is no payment of anything.
    """
    rules = list(CountingChannel.objects.all())
    rows = (
        payments
        .payments_of(agency_ids, since=since, until=until)
        .filter(applied__gt=0)
        .select_related(None)
        .prefetch_related(None)
        .order_by()
        .annotate(key=F(_KEYS[by]))
        .values_list("key", "day", "channel")
        .annotate(n=Count("pk"), came=Sum("applied"))
    )
    counts: dict[object, list[int]] = defaultdict(lambda: [0, 0, 0])
    online: dict[date, frozenset[str]] = {}
    places = hamlets.of_subjects({row[0] for row in rows}) if by == BY_HAMLET else {}
    for found, day, channel, count, amount in rows:
        key = places.get(found, UNKNOWN) if by == BY_HAMLET else found
        if day not in online:
            online[day] = counting_on(day, rules)
        line = counts[key]
        line[0] += count
        line[1] += amount
        line[2] += count if channel in online[day] else 0
    if by == BY_HAMLET:
        _put_few_together(counts)
    names = _names(by, counts, agency_ids)
    ordered = sorted(counts, key=lambda key: _place(by, key, names[key]))
    return [Row(names[key], *counts[key]) for key in ordered]


def _put_few_together(counts: dict[object, list[int]]) -> None:
    sizes = {str(key): line[0] for key, line in counts.items() if key != UNKNOWN}
    few = [counts.pop(name) for name in too_small(sizes)]
    if few:
        counts[FEW] = [sum(column) for column in zip(*few, strict=True)]


def _place(by: str, key: object, name: str) -> tuple[bool, str]:
    return (key in {FEW, UNKNOWN}, str(key) if by == BY_DAY else name)


def total(rows: Iterable[Row]) -> Row:
    """Add all lines up."""
    listed = list(rows)
    return Row(
        _("Cộng"),
        sum(row.times for row in listed),
        sum(row.amount for row in listed),
        sum(row.online for row in listed),
    )


def _names(
    by: str, keys: Mapping[object, object], agency_ids: Collection[UUID]
) -> dict[object, str]:
    if by == BY_DAY:
        return {key: f"{key:%d/%m/%Y}" for key in keys}
    if by == BY_CHANNEL:
        return {key: str(payments.Channel(str(key)).label) for key in keys}
    if by == BY_HAMLET:
        words = {FEW: _("Các xóm ít lượt nộp, gộp lại"), UNKNOWN: _("Không rõ xóm")}
        return {key: words.get(str(key), str(key)) for key in keys}
    if by == BY_PROVIDER:
        agencies = organisations.Agency.objects.filter(pk__in=agency_ids)
        return {one.pk: one.name for one in agencies}
    if by == BY_FEE:
        known = dict(
            payments
            .obligations_of(agency_ids)
            .filter(fee_code__in=[str(key) for key in keys])
            .order_by("id")
            .values_list("fee_code", "name")
        )
        return {key: known.get(str(key), str(key)) for key in keys}
    people = identity.Account.objects.filter(pk__in=[key for key in keys if key])
    named: dict[object, str] = {one.pk: one.full_name for one in people}
    return {key: named.get(key) or _("Tự động") for key in keys}
