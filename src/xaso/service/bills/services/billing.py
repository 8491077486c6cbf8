"""Making a bill, giving it up, putting another in its place, keeping it true to what was paid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.bills import policies
from xaso.service.bills.domain.codes import shown_period
from xaso.service.bills.domain.states import ENDED, OWING, State, listed_state
from xaso.service.bills.errors import AlreadyDone, AlreadyPaid, UnknownBill, WrongEntry
from xaso.service.bills.models import Bill, BillLine, Provider
from xaso.service.bills.selectors import confirmed_claim, exemptions_for
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import date, datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.bills.domain.tariffs import Line
    from xaso.service.bills.models import BillList, Customer, ExemptionClaim

SUBJECT = "bills.bill"
_OF_STANDING = {
    payments.Standing.OPEN: State.OPEN,
    payments.Standing.PART: State.PART,
    payments.Standing.PAID: State.PAID,
    payments.Standing.EXEMPT: State.EXEMPT,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a customer is to be asked for. `paid` is what a list says was paid already."""

    period: str
    item: str
    title: str
    lines: tuple[Line, ...]
    due_on: date | None = None
    is_voluntary: bool = False
    paid: int = 0
    unit: str = ""

    @property
    def amount(self) -> int:
        """Return what the lines add up to."""
        return sum(line.amount for line in self.lines)


@transaction.atomic
def make_bill(
    customer: Customer,
    asked: Asked,
    *,
    brought_by: BillList,
    actor: Actor,
    now: datetime,
    replaces: Bill | None = None,
) -> Bill:
    """Ask a customer for something; what is confirmed to be spared is taken off.

    Effects: a `Bill` with its lines; an obligation in `payments` for a provider paid by code.

    Raises:
        WrongEntry: No line, no amount, or more paid than asked for.
        AlreadyDone: The customer has a live bill for that period and item.
    """
    provider = customer.provider
    if not 0 < asked.amount < payments.LARGEST:
        raise WrongEntry("amount", _("Hóa đơn phải có số tiền lớn hơn 0."))
    claim = confirmed_claim(customer, provider, timezone.localdate(now))
    gross = asked.amount
    amount = payments.reduced(gross, claim.percent) if claim else gross
    bill = Bill(
        agency_id=provider.agency_id,
        provider=provider,
        customer=customer,
        brought_by=brought_by,
        hamlet_id=customer.hamlet_id,
        kind=provider.kind,
        period=asked.period,
        item=asked.item,
        title=asked.title,
        gross=gross,
        amount=amount,
        exemption=claim.claim.exemption if claim else "",
        is_voluntary=asked.is_voluntary,
        due_on=asked.due_on,
        replaces=replaces,
        made_at=now,
    )
    state_by_list(bill, asked.paid if provider.way == Provider.Way.LINK else 0, now)
    try:
        with transaction.atomic():
            bill.save()
    except IntegrityError as error:
        raise AlreadyDone(_("Khách hàng đã có hóa đơn này trong kỳ.")) from error
    _write_lines(bill, asked)
    if provider.way == Provider.Way.QR:
        ask_for(bill, claim=claim.claim if claim else None, actor=actor, now=now)
    return bill


def state_by_list(bill: Bill, paid: int, now: datetime) -> None:
    """Set how a bill stands by what a list says was paid; the caller saves.

    What was paid before somebody was spared stays asked for, as in `payments.exempt`.

    Raises:
        WrongEntry: More than was asked for.
    """
    bill.amount = max(bill.amount, min(paid, bill.gross))
    try:
        bill.state = listed_state(bill.amount, paid)
    except ValueError as error:
        raise WrongEntry("paid", str(error)) from error
    bill.paid = paid
    bill.settled_at = None if bill.state in OWING else now


def _spared(bill: Bill) -> int:
    """Return what was left to ask for when a bill was made, by its exemption of that day."""
    rules = exemptions_for(bill.provider, timezone.localdate(bill.made_at))
    percents = {rule.code: rule.percent for rule in rules}
    return payments.reduced(bill.gross, percents.get(bill.exemption, 0))


def _write_lines(bill: Bill, asked: Asked) -> None:
    BillLine.objects.bulk_create(
        BillLine(
            bill=bill,
            agency_id=bill.agency_id,
            customer_id=bill.customer_id,
            place=place,
            name=line.name,
            quantity=line.quantity,
            unit=asked.unit if line.quantity is not None else "",
            each=line.each,
            amount=line.amount,
        )
        for place, line in enumerate(asked.lines, start=1)
    )


def ask_for(bill: Bill, *, claim: ExemptionClaim | None, actor: Actor, now: datetime) -> None:
    """Ask for a bill in `payments`, to the provider's own account.

    Effects: an obligation; the bill knows it.
    """
    provider = bill.provider
    due = payments.Due(
        subject=bill.subject,
        fee_code=provider.fee_code,
        name=f"{bill.title}, {shown_period(bill.period)}"[:200],
        basis=provider.basis,
        gross=bill.gross,
        due_on=bill.due_on,
        exemption=claim.exemption if claim else "",
        evidence=claim.evidence if claim else "",
    )
    bill.obligation = payments.oblige(bill.agency_id, due, actor=actor, now=now)
    bill.save(update_fields=["obligation"])


def lock(bill_id: UUID) -> Bill:
    """Take a bill's row until the end of the transaction.

    Raises:
        UnknownBill: There is none within the scope.
    """
    rows = Bill.objects.select_for_update(of=("self",)).select_related("provider", "customer")
    bill = rows.filter(pk=bill_id).first()
    if bill is None:
        raise UnknownBill(_("Không có hóa đơn này."))
    return bill


@transaction.atomic
def cancel_bill(bill_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Bill:
    """Ask no more for a bill of which nothing was paid.

    Effects: bill and obligation cancelled; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is for a leader of the provider.
        AlreadyPaid: Something of it was paid.
        AlreadyDone: It is cancelled or replaced already.
        WrongEntry: No reason.
    """
    bill = lock(bill_id)
    policies.decider(actor, bill.provider)
    end(bill, State.CANCELLED, reason=reason, actor=actor, now=now)
    record("cancel", bill, actor, amount=bill.amount)
    return bill


def end(bill: Bill, state: State, *, reason: str, actor: Actor, now: datetime) -> None:
    """Give up a locked bill of which nothing was paid, and what was asked for it.

    Raises:
        AlreadyPaid: Something was paid by code, or at the provider.
        AlreadyDone: It was given up already.
        WrongEntry: No reason.
    """
    if bill.state in ENDED:
        raise AlreadyDone(_("Hóa đơn này đã hủy hoặc đã thay."))
    if _is_paid(bill):
        raise AlreadyPaid(_("Hóa đơn này đã có tiền nộp: hoàn trả trước, hoặc lập hóa đơn khác."))
    if not reason.strip():
        raise WrongEntry("reason", _("Ghi rõ lý do."))
    bill.state, bill.reason, bill.settled_at = state, reason.strip(), now
    bill.save(update_fields=["state", "reason", "settled_at"])
    give_up(bill, actor=actor, now=now)


def _is_paid(bill: Bill) -> bool:
    """Tell whether money of a bill was seen; what a list says of a provider's page is none."""
    owed = bill.obligation
    return owed is not None and (bool(owed.paid) or bill.state == State.OUTSIDE)


def give_up(bill: Bill, *, actor: Actor, now: datetime) -> None:
    """Ask no more in `payments` for a bill, unless nothing is asked there."""
    if bill.obligation_id is None:
        return
    try:
        payments.cancel(bill.obligation_id, reason=bill.reason, actor=actor, now=now)
    except payments.AlreadySettled:
        return


@transaction.atomic
def replace_bill(
    bill_id: UUID,
    asked: Asked,
    *,
    brought_by: BillList,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Bill:
    """Put another bill in the place of one of which nothing was paid.

    Effects: the old bill replaced, its obligation cancelled; a new bill; an audit entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is not for this post.
        AlreadyPaid: Something of it was paid.
        AlreadyDone: It was given up already.
        WrongEntry: No reason, no amount.
    """
    old = lock(bill_id)
    policies.keeper(actor, old.provider)
    end(old, State.REPLACED, reason=reason, actor=actor, now=now)
    new = make_bill(
        old.customer,
        replace(asked, period=old.period, item=old.item),
        brought_by=brought_by,
        actor=actor,
        now=now,
        replaces=old,
    )
    record("replace", new, actor, replaces=str(old.pk), old=old.amount, new=new.amount)
    return new


@transaction.atomic
def retell(
    bill_id: UUID,
    asked: Asked,
    *,
    brought_by: BillList,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Bring a bill to what a new list says: paid at the provider's page, or another amount.

    Effects: for a provider with a page of its own, what was paid; else see `replace_bill`.

    Raises:
        As `replace_bill`.
    """
    bill = lock(bill_id)
    policies.keeper(actor, bill.provider)
    if bill.provider.way == Provider.Way.LINK and bill.gross == asked.amount:
        bill.amount = _spared(bill)
        state_by_list(bill, asked.paid, now)
        bill.due_on = asked.due_on
        bill.save(update_fields=["state", "paid", "amount", "settled_at", "due_on"])
        record("retell", bill, actor, paid=bill.paid)
        return
    replace_bill(bill_id, asked, brought_by=brought_by, reason=reason, actor=actor, now=now)


@transaction.atomic
def settle_outside(bill_id: UUID, *, proof: str, actor: Actor, now: datetime) -> Bill:
    """Note that a bill was paid by the provider's own ways; no money of it was seen here.

    Told again with the same proof it changes nothing.

    Effects: the bill settled, its obligation asked for no more, nothing in the ledger; an audit
    entry.

    Raises:
        UnknownBill: There is none within the scope.
        NotAllowed: It is not for this post.
        AlreadyPaid: It was paid here: somebody paid twice.
        AlreadyDone: It is cancelled, replaced, exempt, or was settled by another proof.
        WrongEntry: No proof.
    """
    bill = lock(bill_id)
    policies.keeper(actor, bill.provider)
    if not proof.strip():
        raise WrongEntry("proof", _("Ghi số chứng từ của đơn vị."))
    if bill.state == State.OUTSIDE and bill.proof == proof.strip():
        return bill
    if bill.obligation is not None and bill.obligation.paid:
        raise AlreadyPaid(_("Hóa đơn này đã nộp qua mã VietQR: có thể đã nộp hai lần."))
    if bill.state not in OWING:
        raise AlreadyDone(_("Hóa đơn này không còn phải nộp."))
    bill.state, bill.paid, bill.settled_at = State.OUTSIDE, bill.amount, now
    bill.proof, bill.reason = proof.strip(), _("Đã nộp tại đơn vị")
    bill.save(update_fields=["state", "paid", "settled_at", "proof", "reason"])
    give_up(bill, actor=actor, now=now)
    record("settle_outside", bill, actor, amount=bill.amount, proof=bill.proof)
    return bill


@transaction.atomic
def follow(subject: str) -> None:
    """Bring a bill to what `payments` says of it; what was given up or paid outside stays.

    May run again.

    Effects: state, paid and moment of the bill.
    """
    bill_id = bill_of(subject)
    bill = Bill.objects.select_for_update().filter(pk=bill_id).first() if bill_id else None
    if bill is None or bill.obligation_id is None or bill.state in ENDED | {State.OUTSIDE}:
        return
    row = payments.Obligation.objects.get(pk=bill.obligation_id)
    state = _OF_STANDING.get(payments.Standing(row.standing))
    if state is None:
        return
    bill.state, bill.paid, bill.amount = state, row.paid, row.amount
    bill.exemption, bill.settled_at = row.exemption, row.settled_at
    bill.save(update_fields=["state", "paid", "amount", "exemption", "settled_at"])


def bill_of(subject: str) -> UUID | None:
    """Return which bill a subject of `payments` names, if it names one."""
    room, _colon, key = subject.partition(":")
    return UUID(key) if room == SUBJECT else None


def record(verb: str, bill: Bill, actor: Actor, **details: object) -> None:
    """Write an act on a bill into the audit."""
    audit.record(
        actor=actor,
        verb=f"bills.{verb}",
        object_kind=SUBJECT,
        object_id=bill.pk,
        agency_id=bill.agency_id,
        details=details,
    )
