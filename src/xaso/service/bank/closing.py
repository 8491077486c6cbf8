"""The closing page of a day: what stood, what came by which way, what went, what stands."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Sum

from xaso.service.bank.models import Line, Outgoing, Slip
from xaso.service.bank.selectors import MONEY
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

WAITING = "waiting"
"""What came in and nobody knows yet for what."""
KINDS = ("payment", "statement", "deposit", "pay_in", "slip", "refund", "refunded")
"""Movements that have a column of their own; the rest is `other`: drawers, differences."""


class Moved(NamedTuple):
    """What moved by one kind of movement, in đồng."""

    kind: str
    times: int
    amount: int


class AccountDay(NamedTuple):
    """One account of the ledger on one day, in đồng; what is owed or income stands below zero.

    `moved` adds up to `closing` less `opening`, each kind with its reversals.
    """

    kind: str
    key: str
    opening: int
    debit: int
    credit: int
    closing: int
    moved: tuple[Moved, ...]

    @property
    def is_even(self) -> bool:
        """Tell whether opening, what moved and closing agree, counted in two ways."""
        total = sum(each.amount for each in self.moved)
        return (
            self.opening + total == self.closing
            and self.opening + self.debit - self.credit == self.closing
        )


class Came(NamedTuple):
    """Lines of the day by how they were matched, or "waiting"."""

    how: str
    times: int
    amount: int


class BankDay(NamedTuple):
    """What the bank told of one account on one day, in đồng; `outgoing` is for information."""

    account: str
    came: tuple[Came, ...]
    incoming: int
    outgoing: int
    slips: tuple[tuple[str, int], ...]


class Closing(NamedTuple):
    """A day of an agency on one page, in đồng.

    `channels` are payments of the day by channel, `collected` what of them counted as income.
    `owed_back` is what is owed to payers, `unknown` and `over` what waits in suspense at its end.
    """

    agency_id: UUID
    day: date
    accounts: tuple[AccountDay, ...]
    bank: tuple[BankDay, ...]
    channels: tuple[Moved, ...]
    collected: int
    refunded: int
    unknown: int
    over: int
    owed_back: int
    waiting: int
    sum: int

    @property
    def balances(self) -> bool:
        """Tell whether each account is even and all of them together come to nothing."""
        return self.sum == 0 and all(row.is_even for row in self.accounts)

    def of_kind(self, kind: str) -> tuple[AccountDay, ...]:
        """Return the accounts of a kind."""
        return tuple(row for row in self.accounts if row.kind == kind)


def closing(agency_id: UUID, day: date) -> Closing:
    """Return the closing page of a day, read from ledger, lines and payments."""
    accounts = _accounts(agency_id, day)
    stands = {(row.kind, row.key): row.closing for row in accounts}
    kind = ledger.Kind
    came = payments.payments_of([agency_id], since=day, until=day)
    channels = (
        came
        .select_related(None)
        .prefetch_related(None)
        .order_by("channel")
        .values_list("channel")
        .annotate(times=Count("pk"), came=Sum("amount"))
    )
    lines = Line.objects.filter(agency_id=agency_id, undone_at=None)
    return Closing(
        agency_id=agency_id,
        day=day,
        accounts=accounts,
        bank=_bank(agency_id, day),
        channels=tuple(Moved(*row) for row in channels),
        collected=came.order_by().aggregate(sum=Sum("applied"))["sum"] or 0,
        refunded=sum(
            -each.amount
            for row in accounts
            if row.kind != kind.REFUNDS
            for each in row.moved
            if each.kind == "refunded"
        ),
        unknown=-stands.get((kind.SUSPENSE, payments.UNKNOWN), 0),
        over=-stands.get((kind.SUSPENSE, payments.OVER), 0),
        owed_back=-stands.get((kind.REFUNDS, ""), 0),
        waiting=lines.filter(state__in=[Line.State.WAITING, Line.State.HELD]).count(),
        sum=sum(row.closing for row in accounts),
    )


def _accounts(agency_id: UUID, day: date) -> tuple[AccountDay, ...]:
    before = {
        row.account_id: row.amount
        for row in ledger.trial_balance([agency_id], on=day - timedelta(days=1))
    }
    during = {row.account_id: row for row in ledger.trial_balance([agency_id], on=day, since=day)}
    moved = _moved(agency_id, day)
    return tuple(
        AccountDay(
            kind=row.kind,
            key=row.key,
            opening=before.get(row.account_id, 0),
            debit=during[row.account_id].debit if row.account_id in during else 0,
            credit=during[row.account_id].credit if row.account_id in during else 0,
            closing=row.amount,
            moved=moved.get(row.account_id, ()),
        )
        for row in ledger.trial_balance([agency_id], on=day)
    )


def _moved(agency_id: UUID, day: date) -> dict[UUID, tuple[Moved, ...]]:
    """Return what moved on each account by kind; a reversal counts with what it reverses."""
    rows = (
        ledger.Leg.objects
        .filter(account__agency_id=agency_id, day=day)
        .order_by()
        .values_list("account_id", "transaction__kind", "transaction__reverses__kind")
        .annotate(times=Count("pk"), moved=Sum("amount"))
    )
    sums: dict[UUID, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for account_id, kind, reversed_kind, times, amount in rows:
        named = reversed_kind or kind
        row = sums[account_id][named if named in KINDS else "other"]
        row[0] += times
        row[1] += amount
    return {
        account_id: tuple(Moved(kind, *row) for kind, row in sorted(kinds.items()))
        for account_id, kinds in sums.items()
    }


def _bank(agency_id: UUID, day: date) -> tuple[BankDay, ...]:
    lines = Line.objects.filter(agency_id=agency_id, day=day, undone_at=None, state__in=MONEY)
    came: dict[str, list[Came]] = defaultdict(list)
    for account, how, times, amount in (
        lines
        .order_by("account", "how")
        .values_list("account", "how")
        .annotate(times=Count("pk"), came=Sum("amount"))
    ):
        came[account].append(Came(how or WAITING, times, amount))
    went = Outgoing.objects.filter(agency_id=agency_id, day=day, undone_at=None).order_by()
    out = dict(went.values_list("account").annotate(sum=Sum("amount")))
    slips: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for slip in Slip.objects.filter(agency_id=agency_id, day=day).order_by("id"):
        slips[slip.account].append((slip.number, slip.amount))
    return tuple(
        BankDay(
            account=account,
            came=tuple(came[account]),
            incoming=sum(each.amount for each in came[account]),
            outgoing=out.get(account, 0),
            slips=tuple(slips[account]),
        )
        for account in sorted({*came, *out, *slips})
    )
