"""Undoing a statement: the books stand as if it had never come, and say that it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.bank import policies
from xaso.service.bank.errors import NotWaiting, UnknownLine, WrongStatement
from xaso.service.bank.models import Line, Outgoing, Proposal, Statement
from xaso.service.bank.services.matching import save_matches
from xaso.service.bank.services.posting import hold_account, reverse_statement
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undoing did: lines that are gone, payments taken back, đồng; who else knew lines.

    `overlapping` are later statements that show days of this one: their lines that were known by
    this one are gone too, and come back by importing them again.
    """

    statement: Statement
    lines: int
    taken_back: int
    amount: int
    overlapping: tuple[Statement, ...]


@transaction.atomic
def undo_statement(statement_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Undone:
    """Undo a statement and everything that followed from its lines, all or nothing.

    What its lines paid is owed again, the ledger's balances are as they were before, and the same
    file may be imported again.

    Effects: payments taken back, the statement's transactions reversed, its lines and outgoing
    movements undone, open proposals refused; an audit entry.

    Raises:
        UnknownLine: There is no such statement within the scope.
        NotWaiting: It was undone before, or money of a line is going back to its payer.
        WrongStatement: No reason.
        NotBookkeeper: The post does not do it.
    """
    doer = policies.bookkeeper(actor)
    reason = reason.strip()[:300]
    if not reason:
        raise WrongStatement("reason", _("Ghi rõ lý do."))
    found = Statement.objects.filter(pk=statement_id).first()
    if found is None:
        raise UnknownLine(_("Không có sao kê này."))
    hold_account(found.agency_id, found.account)
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=statement_id)
    if statement.undone_at is not None:
        raise NotWaiting(_("Sao kê này đã gỡ."))
    lines = list(
        Line.objects
        .select_for_update(of=("self",))
        .filter(statement=statement, undone_at=None)
        .order_by("pk")
    )
    taken_back = _take_back(lines, reason, actor, now)
    amount = sum(line.amount for line in lines if line.ordinal)
    reverse_statement(statement, actor=actor, now=now)
    for line in lines:
        line.state, line.how, line.why = Line.State.DROPPED, "", ""
        line.payment = line.obligation = line.settled_at = None
    save_matches(lines)
    Line.objects.filter(pk__in=[line.pk for line in lines]).update(undone_at=now)
    Outgoing.objects.filter(statement=statement, undone_at=None).update(undone_at=now)
    Proposal.objects.filter(line__statement=statement, state=Proposal.State.ASKED).update(
        state=Proposal.State.REFUSED, decided_by_id=doer, decided_at=now, decision=reason
    )
    statement.undone_at, statement.undone_by_id, statement.reason = now, doer, reason
    statement.save(update_fields=["undone_at", "undone_by_id", "reason"])
    audit.record(
        actor=actor,
        verb="bank.undo",
        object_kind="bank.statement",
        object_id=statement.pk,
        agency_id=statement.agency_id,
        details={"lines": len(lines), "taken_back": taken_back, "amount": amount},
    )
    return Undone(statement, len(lines), taken_back, amount, _overlapping(statement))


def _take_back(lines: Sequence[Line], reason: str, actor: Actor, now: datetime) -> int:
    """Take the payments of lines back; return how many there were.

    Raises:
        NotWaiting: Money of a line is going back to its payer.
    """
    counted = {line.payment_id: line for line in lines if line.payment_id is not None}
    refunds = payments.Refund.objects.exclude(state=payments.Refund.State.REFUSED)
    refund = refunds.filter(payment__in=counted).order_by("pk").first()
    if refund is not None:
        line = counted[refund.payment_id]
        told = {"row": line.row, "amount": line.amount, "day": f"{line.day:%d/%m/%Y}"}
        raise NotWaiting(
            _("Dòng %(row)s (%(day)s, %(amount)s đồng) đang hoàn trả: không gỡ sao kê được.") % told
        )
    payments.take_back_all(list(counted), reason=reason, actor=actor, now=now)
    return len(counted)


def _overlapping(statement: Statement) -> tuple[Statement, ...]:
    if statement.since is None:
        return ()
    rows = Statement.objects.filter(
        agency_id=statement.agency_id,
        account=statement.account,
        undone_at=None,
        known__gt=0,
        pk__gt=statement.pk,
        since__lte=statement.until,
        until__gte=statement.since,
    )
    return tuple(rows)
