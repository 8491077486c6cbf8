"""What the ledger says: balances, the trial balance, and whether it holds together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.db.models import F, Max, Sum

from xaso.service.ledger.models import Account, DayBalance, Leg, Period, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


class Balance(NamedTuple):
    """One line of the trial balance, in đồng; `amount` is debit less credit."""

    account_id: UUID
    agency_id: UUID
    kind: str
    key: str
    debit: int
    credit: int

    @property
    def amount(self) -> int:
        """Return what stands on the account."""
        return self.debit - self.credit


class Check(NamedTuple):
    """How the ledger holds together: its sum (zero), how many accounts, and what does not agree."""

    sum: int
    accounts: int
    differences: list[dict[str, object]]


def balance(account: Account, *, on: date | None = None) -> int:
    """Return what stands on an account at the end of a day, in đồng; above zero is debit."""
    rows = DayBalance.objects.filter(account=account)
    if on is not None:
        rows = rows.filter(day__lte=on)
    total: int | None = rows.aggregate(sum=Sum(F("debit") - F("credit")))["sum"]
    return total or 0


def trial_balance(
    agency_ids: Iterable[UUID], *, on: date | None = None, since: date | None = None
) -> list[Balance]:
    """Return what each account took in and gave up to a day, or between two days. One query."""
    rows = DayBalance.objects.filter(account__agency_id__in=list(agency_ids))
    if on is not None:
        rows = rows.filter(day__lte=on)
    if since is not None:
        rows = rows.filter(day__gte=since)
    named = rows.values_list(
        "account_id", "account__agency_id", "account__kind", "account__key"
    ).annotate(debits=Sum("debit"), credits=Sum("credit"))
    return [Balance(*row) for row in named.order_by("account__kind", "account__key", "account_id")]


def closed_until(agency_id: UUID) -> date | None:
    """Return the last day of the last closed period."""
    ends: date | None = Period.objects.filter(agency_id=agency_id).aggregate(ends=Max("ends"))[
        "ends"
    ]
    return ends


def open_day(agency_id: UUID, day: date) -> date:
    """Return the day, or the first one after the closed periods where it lies in one."""
    until = closed_until(agency_id)
    return day if until is None or day > until else until + timedelta(days=1)


def transactions_about(subject: str) -> QuerySet[Transaction]:
    """Return the transactions that belong to something, oldest first, with their legs."""
    return Transaction.objects.filter(subject=subject).prefetch_related("legs__account")


_UNBALANCED = """
    SELECT t.id, t.legs_count, count(l.id), coalesce(sum(l.amount), 0)
    FROM ledger_transaction t LEFT JOIN ledger_leg l ON l.transaction_id = t.id
    GROUP BY t.id HAVING count(l.id) <> t.legs_count OR coalesce(sum(l.amount), 0) <> 0
    ORDER BY t.id
"""
_BALANCES = """
    SELECT coalesce(a.account_id, b.account_id), coalesce(a.day, b.day),
        coalesce(a.amount, 0), coalesce(b.amount, 0)
    FROM (SELECT account_id, day, sum(amount) AS amount, count(*) AS legs
            FROM ledger_leg GROUP BY account_id, day) a
    FULL JOIN (SELECT account_id, day, sum(debit - credit) AS amount, sum(legs_count) AS legs
            FROM ledger_day_balance GROUP BY account_id, day) b
        ON b.account_id = a.account_id AND b.day = a.day
    WHERE a.amount IS DISTINCT FROM b.amount OR a.legs IS DISTINCT FROM b.legs
    ORDER BY 1, 2
"""


def check() -> Check:
    """Add everything up anew: legs to zero, each transaction whole, balances as the legs say.

    Reads all legs; for the console and the nightly check.
    """
    total: int | None = Leg.objects.aggregate(sum=Sum("amount"))["sum"]
    with connection.cursor() as cursor:
        cursor.execute(_UNBALANCED)
        broken: list[dict[str, object]] = [
            {"transaction": str(pk), "legs": legs, "found": found, "sum": int(amount)}
            for pk, legs, found, amount in cursor.fetchall()
        ]
        cursor.execute(_BALANCES)
        broken += [
            {"account": str(pk), "day": day.isoformat(), "legs": int(legs), "balance": int(kept)}
            for pk, day, legs, kept in cursor.fetchall()
        ]
    return Check(total or 0, Account.objects.count(), broken)
