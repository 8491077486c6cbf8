"""Layouts of a day, statements, lines with their texts, what waits for people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from xaso.kernel.reference.api import in_force
from xaso.service.bank.domain.identity import Seen, bare
from xaso.service.bank.models import Hook, Layout, Line, Proposal, Statement
from xaso.service.bank.sealing import texts_of
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

MONEY = (Line.State.WAITING, Line.State.COUNTED, Line.State.CLEARED)
"""Lines that stand in the ledger."""
NEAR = timedelta(days=3)


def layouts_on(day: date) -> dict[str, Layout]:
    """Return the layouts of a day by their codes, the newest row of each."""
    return {row.code: row for row in Layout.objects.filter(in_force(day)).order_by("valid_from")}


def accounts_of(agency_ids: Iterable[UUID]) -> list[payments.ReceivingAccount]:
    """Return the accounts whose statements are ours to read: never a provider's own."""
    rows = payments.ReceivingAccount.objects.filter(agency_id__in=list(agency_ids))
    return list(
        rows.exclude(owner=payments.ReceivingAccount.Owner.PROVIDER).order_by("valid_from", "id")
    )


def agencies_with_accounts() -> list[UUID]:
    """Return whose accounts the bank tells of here, providers left out."""
    rows = payments.ReceivingAccount.objects.exclude(owner=payments.ReceivingAccount.Owner.PROVIDER)
    return list(rows.order_by("agency_id").values_list("agency_id", flat=True).distinct())


def statements_of(agency_ids: Iterable[UUID]) -> QuerySet[Statement]:
    """Return statements, the newest first."""
    return Statement.objects.filter(agency_id__in=list(agency_ids))


def lines_of(agency_ids: Iterable[UUID]) -> QuerySet[Line]:
    """Return all lines that were not undone, the oldest first, with what they paid."""
    rows = Line.objects.filter(agency_id__in=list(agency_ids), undone_at=None)
    return rows.select_related("obligation", "payment", "looks_like")


def waiting_lines(agency_ids: Iterable[UUID]) -> QuerySet[Line]:
    """Return the people's list: what no step of the ladder explains, and what is held."""
    return lines_of(agency_ids).filter(state__in=[Line.State.WAITING, Line.State.HELD])


def too_much(agency_ids: Iterable[UUID]) -> QuerySet[Line]:
    """Return counted lines of which a part waits in suspense for its owner."""
    rows = lines_of(agency_ids).filter(state=Line.State.COUNTED, payment__excess__gt=0)
    gone = payments.Refund.objects.exclude(state=payments.Refund.State.REFUSED)
    return rows.exclude(payment__in=gone.values("payment"))


def proposals_of(agency_ids: Iterable[UUID]) -> QuerySet[Proposal]:
    """Return matches by hand that wait for a second person, the oldest first."""
    rows = Proposal.objects.filter(agency_id__in=list(agency_ids), state=Proposal.State.ASKED)
    return rows.select_related("line", "obligation").order_by("id")


def seen_on(
    agency_id: UUID, account: str, *, since: date, until: date, numbers: Collection[str]
) -> dict[UUID, tuple[Line, Seen]]:
    """Return what is known of an account between two days or by number, for comparison."""
    rows = Line.objects.filter(agency_id=agency_id, account=account, undone_at=None)
    near = Q(day__range=(since - NEAR, until + NEAR))
    lines = list(rows.filter(near | Q(number__in=list(numbers))).order_by("day", "id"))
    texts = texts_of(lines)
    return {
        line.pk: (
            line,
            Seen(
                id=line.pk,
                day=line.day,
                amount=line.amount,
                text=bare(texts[line.pk]),
                number=line.number,
                balance=line.balance,
                time=line.time,
                layout=line.layout,
            ),
        )
        for line in lines
    }


def hooks_of_terminal(terminal: str, *, day: date) -> list[Hook]:
    """Return by which secrets a bank may speak under a name, the newest first."""
    if not terminal:
        return []
    rows = Hook.objects.filter(in_force(day), terminal=terminal)
    return list(rows.order_by("-valid_from", "-id"))
