"""Bank, payments and ledger side by side, day by day: whatever differs is listed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q, Sum

from xaso.service.bank.models import Line, Outgoing, Statement
from xaso.service.bank.selectors import MONEY
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from uuid import UUID

LEDGER, COUNTED, SUSPENSE, PAYMENT, BALANCE = "ledger", "counted", "suspense", "payment", "balance"


class Difference(NamedTuple):
    """One thing that does not agree; `expected` is what the bank's lines say. In đồng.

    `what`: "ledger" (the account's legs of a day), "counted" (payments of a day's lines),
    "suspense" (what waits, over all days), "payment" (a transfer that no line stands behind),
    "balance" (a statement's own balances against its movements).
    """

    what: str
    day: date | None
    account: str
    expected: int
    found: int
    named: str = ""

    @property
    def by(self) -> int:
        """Return by how much it differs."""
        return self.found - self.expected


class Day(NamedTuple):
    """What the three say of one account and day, in đồng.

    `lines` came in, `counted` of them were paid for something by payments; `ledger` is what the
    account took in for them. `waiting` is neither.
    """

    day: date
    account: str
    lines: int
    counted: int
    waiting: int
    ledger: int
    payments: int


class Reconciliation(NamedTuple):
    """Days side by side, and what differs."""

    days: tuple[Day, ...]
    differences: tuple[Difference, ...]


def reconcile(agency_id: UUID, *, since: date, until: date) -> Reconciliation:
    """Compare bank, payments and ledger between two days, both inside."""
    days = _days(agency_id, since, until)
    return Reconciliation(
        tuple(days),
        (
            *_of_days(days),
            *_of_suspense(agency_id),
            *_without_line(agency_id, since, until),
            *_of_balances(agency_id, since, until),
        ),
    )


def _days(agency_id: UUID, since: date, until: date) -> list[Day]:
    rows = (
        Line.objects
        .filter(agency_id=agency_id, undone_at=None, state__in=MONEY, day__range=(since, until))
        .order_by()
        .values_list("day", "account")
        .annotate(
            all=Sum("amount"),
            counted=Sum("amount", filter=Q(state=Line.State.COUNTED)),
            waiting=Sum("amount", filter=Q(state=Line.State.WAITING)),
            paid=Sum("payment__amount", filter=Q(payment__taken_back=None)),
        )
    )
    told = {(day, account): values for day, account, *values in rows}
    posted = _posted(agency_id, since, until)
    return [
        Day(
            day,
            account,
            lines=told.get((day, account), [0])[0],
            counted=(told[day, account][1] or 0) if (day, account) in told else 0,
            waiting=(told[day, account][2] or 0) if (day, account) in told else 0,
            ledger=posted.get((day, account), 0),
            payments=(told[day, account][3] or 0) if (day, account) in told else 0,
        )
        for day, account in sorted({*told, *posted})
    ]


def _posted(agency_id: UUID, since: date, until: date) -> dict[tuple[date, str], int]:
    """Return what each bank account took in for lines, reversals with what they reverse.

    What belonged to a closed day was posted on the first open one: its key tells the day.
    """
    rows = (
        ledger.Leg.objects
        .filter(account__agency_id=agency_id, account__kind=ledger.Kind.BANK, day__gte=since)
        .filter(Q(transaction__kind="statement") | Q(transaction__reverses__kind="statement"))
        .values_list("account__key", "transaction__key", "transaction__reverses__key", "amount")
    )
    sums: dict[tuple[date, str], int] = defaultdict(int)
    for account, key, reversed_key, amount in rows.iterator(2000):
        day = date.fromisoformat((reversed_key or key).rpartition(":")[2])
        if since <= day <= until:
            sums[day, account] += amount
    return {place: amount for place, amount in sums.items() if amount}


def _of_days(days: list[Day]) -> list[Difference]:
    found = [
        Difference(LEDGER, row.day, row.account, row.lines, row.ledger)
        for row in days
        if row.lines != row.ledger
    ]
    found += [
        Difference(COUNTED, row.day, row.account, row.counted, row.payments)
        for row in days
        if row.counted != row.payments
    ]
    return found


def _of_suspense(agency_id: UUID) -> list[Difference]:
    """Compare what waits in suspense with the lines that wait."""
    rows = Line.objects.filter(agency_id=agency_id, undone_at=None, state=Line.State.WAITING)
    waits: int = rows.aggregate(sum=Sum("amount"))["sum"] or 0
    unknown = ledger.account(agency_id, ledger.Kind.SUSPENSE, payments.UNKNOWN)
    stands = -ledger.balance(unknown)
    return [] if stands == waits else [Difference(SUSPENSE, None, "", waits, stands)]


def _without_line(agency_id: UUID, since: date, until: date) -> list[Difference]:
    """List transfers that were counted although no line of the bank stands behind them."""
    rows = payments.payments_of([agency_id], since=since, until=until).filter(
        channel=payments.Channel.TRANSFER
    )
    behind = Line.objects.filter(payment__isnull=False).values("payment")
    return [
        Difference(PAYMENT, row.day, row.into.partition(":")[2], 0, row.amount, row.external)
        for row in rows.exclude(pk__in=behind)
    ]


def _of_balances(agency_id: UUID, since: date, until: date) -> list[Difference]:
    """Compare the balances that a statement prints with the movements that it tells."""
    rows = Statement.objects.filter(
        agency_id=agency_id,
        undone_at=None,
        opening__isnull=False,
        closing__isnull=False,
        since__lte=until,
        until__gte=since,
    ).order_by("id")
    found = []
    for row in rows:
        place = {"agency_id": agency_id, "account": row.account, "undone_at": None}
        days = {"day__range": (row.since, row.until)}
        came = Line.objects.filter(**place, **days, state__in=MONEY).aggregate(s=Sum("amount"))["s"]
        went = Outgoing.objects.filter(**place, **days).aggregate(s=Sum("amount"))["s"] or 0
        expected = (row.closing or 0) - (row.opening or 0)
        if expected != (came or 0) - went:
            found.append(
                Difference(BALANCE, row.until, row.account, expected, (came or 0) - went, row.name)
            )
    return found
