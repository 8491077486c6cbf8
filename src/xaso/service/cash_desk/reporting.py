"""What came in, by fee, day, collector or channel, with the share that was paid online."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from xaso.kernel.identity import api as identity
from xaso.service.cash_desk.domain import cash
from xaso.service.cash_desk.models import CountingChannel
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

BY_FEE, BY_DAY, BY_COLLECTOR, BY_CHANNEL = "fee", "day", "collector", "channel"
_KEYS = {
    BY_FEE: "obligation__fee_code",
    BY_DAY: "day",
    BY_COLLECTOR: "by_id",
    BY_CHANNEL: "channel",
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


def report(agency_id: UUID, *, by: str, since: date, until: date) -> list[Row]:
    """Count what came in between two days, both inside; the database adds it up."""
    rules = list(CountingChannel.objects.all())
    rows = (
        payments
        .payments_of([agency_id], since=since, until=until)
        .select_related(None)
        .prefetch_related(None)
        .order_by()
        .annotate(key=F(_KEYS[by]))
        .values_list("key", "day", "channel")
        .annotate(n=Count("pk"), came=Sum("applied"))
    )
    counts: dict[object, list[int]] = defaultdict(lambda: [0, 0, 0])
    online: dict[date, frozenset[str]] = {}
    for key, day, channel, count, amount in rows:
        if day not in online:
            online[day] = counting_on(day, rules)
        line = counts[key]
        line[0] += count
        line[1] += amount
        line[2] += count if channel in online[day] else 0
    names = _names(by, counts, agency_id)
    made = [(key, Row(names[key], *line)) for key, line in counts.items()]
    made.sort(
        key=lambda each: (each[0] is None, str(each[0])) if by == BY_DAY else (False, each[1].name)
    )
    return [row for _key, row in made]


def total(rows: Iterable[Row]) -> Row:
    """Add all lines up."""
    listed = list(rows)
    return Row(
        _("Cộng"),
        sum(row.times for row in listed),
        sum(row.amount for row in listed),
        sum(row.online for row in listed),
    )


def _names(by: str, keys: Mapping[object, object], agency_id: UUID) -> dict[object, str]:
    if by == BY_DAY:
        return {key: f"{key:%d/%m/%Y}" for key in keys}
    if by == BY_CHANNEL:
        return {key: str(payments.Channel(str(key)).label) for key in keys}
    if by == BY_FEE:
        known = dict(
            payments
            .obligations_of([agency_id])
            .filter(fee_code__in=[str(key) for key in keys])
            .order_by("id")
            .values_list("fee_code", "name")
        )
        return {key: known.get(str(key), str(key)) for key in keys}
    people = identity.Account.objects.filter(pk__in=[key for key in keys if key])
    named: dict[object, str] = {one.pk: one.full_name for one in people}
    return {key: named.get(key) or _("Tự động") for key in keys}
