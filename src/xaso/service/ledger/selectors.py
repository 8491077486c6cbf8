"""What the ledger says: balances, the trial balance, and whether it holds together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, Sum

from xaso.service.ledger.models import Account, DayBalance, Period, Transaction

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

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


_SLICE = 50_000
"""So many transactions are added up in one statement, which the database ends after 15 seconds."""
_UNBALANCED = """
    WITH slice AS (
        SELECT id, legs_count FROM ledger_transaction WHERE id > %s ORDER BY id LIMIT %s
    )
    SELECT s.id, s.legs_count, count(l.id), coalesce(sum(l.amount), 0)
    FROM slice s LEFT JOIN ledger_leg l ON l.transaction_id = s.id
    GROUP BY s.id, s.legs_count
    ORDER BY s.id
"""
_BALANCES = """
    SELECT coalesce(a.day, b.day), coalesce(a.amount, 0), coalesce(b.amount, 0)
    FROM (SELECT day, sum(amount) AS amount, count(*) AS legs
            FROM ledger_leg WHERE account_id = %s GROUP BY day) a
    FULL JOIN (SELECT day, sum(debit - credit) AS amount, sum(legs_count) AS legs
            FROM ledger_day_balance WHERE account_id = %s GROUP BY day) b ON b.day = a.day
    WHERE a.amount IS DISTINCT FROM b.amount OR a.legs IS DISTINCT FROM b.legs
    ORDER BY 1
"""


def check() -> Check:
    """Add everything up anew: legs to zero, each transaction whole, balances as the legs say.

    Reads all legs, a slice at a time; for the console and the nightly check.
    """
    total, broken = _transactions()
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    for account_id in accounts:
        with connection.cursor() as cursor:
            cursor.execute(_BALANCES, [account_id, account_id])
            broken += [
                {
                    "account": str(account_id),
                    "day": day.isoformat(),
                    "legs": int(legs),
                    "balance": int(kept),
                }
                for day, legs, kept in cursor.fetchall()
            ]
    return Check(total, len(accounts), broken)


def _transactions() -> tuple[int, list[dict[str, object]]]:
    total, after = 0, UUID(int=0)
    broken: list[dict[str, object]] = []
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_UNBALANCED, [after, _SLICE])
            rows = cursor.fetchall()
        if not rows:
            return total, broken
        after = rows[-1][0]
        total += sum(int(amount) for _pk, _legs, _found, amount in rows)
        broken += [
            {"transaction": str(pk), "legs": legs, "found": found, "sum": int(amount)}
            for pk, legs, found, amount in rows
            if found != legs or amount
        ]
