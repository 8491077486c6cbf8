"""What machines leave open: matched by two people, taken back, held lines decided, own cash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.bank import policies
from xaso.service.bank.domain.matching import How, Why
from xaso.service.bank.errors import AlreadyProposed, NotWaiting, UnknownLine, WrongStatement
from xaso.service.bank.models import Line, Proposal
from xaso.service.bank.services.lines import next_ordinals
from xaso.service.bank.services.matching import count, forget
from xaso.service.bank.services.posting import UNKNOWN, hold_account, post_line, subject_of
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@transaction.atomic
def propose(
    line_id: UUID, obligation_id: UUID, *, note: str = "", actor: Actor, now: datetime
) -> Proposal:
    """Say what a waiting line was paid for; another person has to confirm it.

    Raises:
        UnknownLine: There is no such line or obligation of one agency.
        NotWaiting: It is counted, or held.
        AlreadyProposed: A proposal waits already.
        NotBookkeeper: The post does not do it.
    """
    proposer = policies.person(actor)
    line = lock_line(line_id, Line.State.WAITING)
    owed = payments.obligations_of([line.agency_id]).filter(pk=obligation_id).first()
    if owed is None:
        raise UnknownLine(_("Không có khoản phải nộp này."))
    try:
        with transaction.atomic():
            row = Proposal.objects.create(
                agency_id=line.agency_id,
                line=line,
                obligation=owed,
                note=note.strip()[:300],
                by_id=proposer,
                at=now,
            )
    except IntegrityError as error:
        raise AlreadyProposed(_("Dòng này đã có đề nghị khớp đang chờ.")) from error
    record("propose", line, actor, obligation=str(owed.pk))
    return row


@transaction.atomic
def confirm(proposal_id: UUID, *, actor: Actor, now: datetime) -> Line:
    """Agree with a proposal; who made it does not.

    Effects: the line is counted (`payments.receive`); an audit entry.

    Raises:
        UnknownLine: No such proposal waits.
        OtherPerson, NotBookkeeper: As `policies.second_person`.
        NotWaiting: The line was counted meanwhile.
        PaymentsRefusal, LedgerRefusal: As `payments.receive`.
    """
    row = _proposal(proposal_id)
    decider = policies.second_person(actor, row)
    line = lock_line(row.line_id, Line.State.WAITING)
    count(line, row.obligation_id, How.BY_HAND, actor=actor, now=now)
    save(line)
    row.state, row.decided_by_id, row.decided_at = Proposal.State.CONFIRMED, decider, now
    row.save(update_fields=["state", "decided_by_id", "decided_at"])
    record("confirm", line, actor, obligation=str(row.obligation_id), by=str(row.by_id))
    return line


@transaction.atomic
def refuse(proposal_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Proposal:
    """Decline a proposal, or withdraw one's own; the line waits on. A leader may decline.

    Raises:
        UnknownLine: No such proposal waits.
        WrongStatement: No reason.
        NotBookkeeper: The post does not do it.
    """
    decider = policies.refuser(actor)
    row = _proposal(proposal_id)
    if not reason.strip():
        raise WrongStatement("reason", _("Ghi rõ lý do."))
    row.state, row.decided_by_id, row.decided_at = Proposal.State.REFUSED, decider, now
    row.decision = reason.strip()[:300]
    row.save(update_fields=["state", "decided_by_id", "decided_at", "decision"])
    record("refuse", row.line, actor, obligation=str(row.obligation_id))
    return row


@transaction.atomic
def unmatch(line_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Line:
    """Take a wrong match back: what was paid is owed again, the money waits in suspense.

    Effects: as `payments.take_back`; the line waits; an audit entry.

    Raises:
        UnknownLine, NotWaiting: There is no such counted line.
        WrongStatement: No reason.
        PaymentsRefusal: Its money is going back to the payer.
        NotBookkeeper: The post does not do it.
    """
    policies.bookkeeper(actor)
    if not reason.strip():
        raise WrongStatement("reason", _("Ghi rõ lý do."))
    line = lock_line(line_id, Line.State.COUNTED)
    if line.payment is None:
        raise NotWaiting(_("Dòng này vừa được xử lý."))
    payments.take_back(line.payment.pk, reason=reason, actor=actor, now=now)
    record("unmatch", line, actor, obligation=str(line.obligation_id))
    forget(line)
    line.why = Why.TAKEN_BACK
    save(line)
    return line


@transaction.atomic
def decide_held(line_id: UUID, *, is_new: bool, actor: Actor, now: datetime) -> Line:
    """Say of a held line whether it is a movement of its own, or one that is known.

    Effects: a new one stands in the ledger and waits to be matched; an audit entry.

    Raises:
        UnknownLine, NotWaiting: There is no such held line.
        WrongStatement: Another line has its number: the bank names no two movements alike.
        NotBookkeeper: The post does not do it.
    """
    policies.bookkeeper(actor)
    found = Line.objects.filter(pk=line_id).first()
    if found is None:
        raise UnknownLine(_("Không có dòng sao kê này."))
    hold_account(found.agency_id, found.account)
    line = lock_line(line_id, Line.State.HELD)
    line.state, line.why = Line.State.DROPPED, ""
    if is_new:
        same = Line.objects.filter(
            agency_id=line.agency_id,
            account=line.account,
            day=line.day,
            amount=line.amount,
            undone_at=None,
        )
        line.state = Line.State.WAITING
        line.ordinal = next_ordinals(same)[line.day, line.amount] + 1
    try:
        with transaction.atomic():
            line.save(update_fields=["state", "why", "ordinal"])
    except IntegrityError as error:
        raise WrongStatement("number", _("Số giao dịch này đã có ở dòng khác.")) from error
    if is_new:
        post_line(line, actor=actor, now=now)
    record("decide_held", line, actor, is_new=is_new)
    return line


@transaction.atomic
def clear_deposit(line_id: UUID, *, proof: str, actor: Actor, now: datetime) -> Line:
    """Say that a waiting line is cash which the agency itself paid in, posted by the desk already.

    Args:
        proof: The number of the paying-in slip.

    Effects: the line is cleared, its suspense with it: the money stands in the ledger once; an
    audit entry.

    Raises:
        UnknownLine, NotWaiting: There is no such waiting line.
        WrongStatement: No slip, or no cash of that amount was paid in that is not cleared yet.
        NotBookkeeper: The post does not do it.
    """
    policies.bookkeeper(actor)
    if not proof.strip():
        raise WrongStatement("proof", _("Ghi số giấy nộp tiền."))
    line = lock_line(line_id, Line.State.WAITING)
    leg = _deposit_of(line)
    if leg is None:
        raise WrongStatement("proof", _("Quầy chưa ghi lần nộp tiền mặt nào đúng số tiền này."))
    unknown = ledger.account(line.agency_id, *UNKNOWN)
    ledger.post(
        line.agency_id,
        key=f"deposit:{leg.transaction_id}:{line.pk}",
        kind="deposit",
        lines=[ledger.Line(unknown.pk, line.amount), ledger.Line(leg.account_id, -line.amount)],
        now=now,
        day=ledger.open_day(line.agency_id, line.day),
        subject=subject_of(line),
        by_id=actor.id,
    )
    line.state, line.how, line.why, line.settled_at = Line.State.CLEARED, How.DEPOSIT, "", now
    save(line)
    record("clear_deposit", line, actor, proof=proof.strip()[:60])
    return line


def _deposit_of(line: Line) -> ledger.Leg | None:
    """Return cash of the line's amount that was paid in and is not cleared: the oldest."""
    hold_account(line.agency_id, "deposits")
    places = [
        ledger.account(line.agency_id, ledger.Kind.BANK, line.account),
        ledger.account(line.agency_id, ledger.Kind.TREASURY),
    ]
    legs = ledger.Leg.objects.filter(
        account__in=places, amount=line.amount, transaction__kind="pay_in"
    )
    posted = ledger.Transaction.objects.filter(agency_id=line.agency_id)
    gone = posted.filter(reverses__kind="deposit").values("reverses")
    keys = posted.filter(kind="deposit").exclude(pk__in=gone).values_list("key", flat=True)
    cleared = {key.split(":")[1] for key in keys}
    return next(
        (leg for leg in legs.order_by("id") if str(leg.transaction_id) not in cleared), None
    )


def lock_line(line_id: UUID, state: str) -> Line:
    """Take a line that is in a state until the end of the transaction.

    Raises:
        UnknownLine: There is no such line within the scope.
        NotWaiting: It is in another state.
    """
    rows = Line.objects.select_for_update(of=("self",)).select_related("statement")
    line = rows.filter(pk=line_id, undone_at=None).first()
    if line is None:
        raise UnknownLine(_("Không có dòng sao kê này."))
    if line.state != state:
        raise NotWaiting(_("Dòng này vừa được xử lý."))
    return line


def _proposal(proposal_id: UUID) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("line")
    row = rows.filter(pk=proposal_id, state=Proposal.State.ASKED).first()
    if row is None:
        raise UnknownLine(_("Không có đề nghị khớp đang chờ."))
    return row


def save(line: Line) -> None:
    """Save what became of a line."""
    line.save(
        update_fields=["state", "how", "why", "obligation", "payment", "counts", "settled_at"]
    )


def record(verb: str, line: Line, actor: Actor, **details: object) -> None:
    """Write down what was done about a line."""
    audit.record(
        actor=actor,
        verb=f"bank.{verb}",
        object_kind="bank.line",
        object_id=line.pk,
        agency_id=line.agency_id,
        details={"amount": line.amount, "day": line.day.isoformat(), **details},
    )
