"""Cash over the counter: taken for what is owed, paid back, brought to the treasury or a bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.cash_desk.domain import cash
from xaso.service.cash_desk.errors import WrongCash
from xaso.service.cash_desk.models import Outgoing, Shift, Taking
from xaso.service.cash_desk.selectors import in_drawer, next_number
from xaso.service.cash_desk.services.shifts import hold
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.receipts import api as receipts

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of cash that was taken at the desk."""

    taking: Taking
    receipt: receipts.Receipt


@dataclass(frozen=True, slots=True)
class Sheet:
    """The number on the sheet of a paper book, and why numbers were passed over."""

    number: int | None = None
    reason: str = ""


@transaction.atomic
def take(
    shift_id: UUID,
    obligation_id: UUID,
    *,
    amount: int,
    given: int,
    payer: receipts.Payer,
    actor: Actor,
    now: datetime,
    sheet: Sheet | None = None,
) -> Taken:
    """Take cash for what is owed and give its receipt, all or nothing.

    Args:
        amount: All that is owed, or a part.
        given: What the payer laid down; the change is computed.

    Effects: a `Taking`, a payment into the desk's drawer, a receipt; audit entries.

    Raises:
        NoShift, NotCashier: As `hold`.
        WrongCash: Nothing or more than is owed, or too little was given.
        PaymentsRefusal, ReceiptsRefusal: As `payments.receive` and `receipts.issue`.
    """
    shift = hold(shift_id, actor)
    owed = lock_owed(shift.agency_id, obligation_id)
    if owed.standing in payments.SETTLED:
        raise payments.AlreadySettled(_("Khoản này không còn phải nộp."))
    if not 0 < amount <= owed.owed:
        raise WrongCash("amount", _("Thu từ 1 đồng đến hết số còn phải nộp."))
    back = _change(amount, given)
    number = next_number(shift)
    payment = payments.receive(
        owed.pk,
        payments.Money(
            channel=payments.Channel.CASH,
            external=f"{shift}-{number:04d}",
            amount=amount,
            into=(ledger.Kind.CASH, shift.desk),
        ),
        actor=actor,
        now=now,
    )
    taking = Taking.objects.create(
        agency_id=shift.agency_id,
        shift=shift,
        number=number,
        payment=payment,
        amount=amount,
        given=given,
        change=back,
        by_id=shift.holder_id,
        at=now,
    )
    sheet = sheet or Sheet()
    receipt = receipts.issue(
        payment.pk, payer, actor=actor, now=now, number=sheet.number, reason=sheet.reason
    )
    record("take", shift.agency_id, taking.pk, actor, amount=amount, shift=shift.number)
    return Taken(taking, receipt)


@transaction.atomic
def pay_in(
    shift_id: UUID,
    *,
    kind: str,
    key: str,
    amount: int,
    proof: str,
    actor: Actor,
    now: datetime,
) -> Outgoing:
    """Bring cash to the treasury or a bank by a slip.

    Args:
        key: Of the account in the ledger: bank number and account; empty for the treasury.
        proof: The number of the slip.

    Effects: an `Outgoing`, a transaction in the ledger, an audit entry.

    Raises:
        NoShift, NotCashier: As `hold`.
        WrongCash: No slip, nothing, or more than the drawer holds; the slip was entered before.
    """
    shift = hold(shift_id, actor)
    if kind not in {Outgoing.Kind.TREASURY, Outgoing.Kind.BANK}:
        raise WrongCash("kind", _("Chọn nơi nộp tiền."))
    if not proof.strip():
        raise WrongCash("proof", _("Ghi số giấy nộp tiền."))
    _must_hold(shift, amount)
    made = Outgoing(
        agency_id=shift.agency_id,
        shift=shift,
        kind=kind,
        key=key,
        amount=amount,
        proof=proof.strip(),
        by_id=shift.holder_id,
        at=now,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise WrongCash("proof", _("Giấy nộp tiền này đã ghi.")) from error
    drawer = ledger.account(shift.agency_id, ledger.Kind.CASH, shift.desk)
    target = ledger.account(shift.agency_id, kind, key)
    ledger.post(
        shift.agency_id,
        key=f"cash-out:{made.pk}",
        kind="pay_in",
        lines=[ledger.Line(target.pk, amount), ledger.Line(drawer.pk, -amount)],
        now=now,
        subject=f"cash_desk.shift:{shift.pk}",
        by_id=actor.id,
    )
    record("pay_in", shift.agency_id, made.pk, actor, amount=amount, kind=kind)
    return made


@transaction.atomic
def pay_back(
    shift_id: UUID, refund_id: UUID, *, proof: str, actor: Actor, now: datetime
) -> Outgoing:
    """Pay an approved refund in cash against a signature.

    Args:
        proof: The number of the voucher that the payer signed.

    Effects: the refund is proved, an `Outgoing`; audit entries.

    Raises:
        NoShift, NotCashier: As `hold`.
        WrongCash: No voucher, or the drawer holds too little.
        UnknownObligation: No refund of the agency waits under this number.
    """
    shift = hold(shift_id, actor)
    rows = payments.Refund.objects.filter(agency_id=shift.agency_id, pk=refund_id)
    refund = rows.first()
    if refund is None:
        raise payments.UnknownObligation(_("Không có đề nghị hoàn trả đang chờ."))
    if not proof.strip():
        raise WrongCash("proof", _("Ghi số phiếu chi người nhận đã ký."))
    _must_hold(shift, refund.amount)
    payments.prove_refund(
        refund.pk, proof=proof, out_of=(ledger.Kind.CASH, shift.desk), actor=actor, now=now
    )
    made = Outgoing.objects.create(
        agency_id=shift.agency_id,
        shift=shift,
        kind=Outgoing.Kind.REFUND,
        amount=refund.amount,
        proof=proof.strip(),
        refund=refund,
        by_id=shift.holder_id,
        at=now,
    )
    record("pay_back", shift.agency_id, made.pk, actor, amount=refund.amount)
    return made


@transaction.atomic
def show(shift_id: UUID, obligation_id: UUID | None, *, actor: Actor) -> Shift:
    """Let the resident's screen ask for something, or for nothing.

    Raises:
        NoShift, NotCashier: As `hold`.
        UnknownObligation: There is none of the agency.
    """
    shift = hold(shift_id, actor)
    rows = payments.obligations_of([shift.agency_id])
    if obligation_id is not None and not rows.filter(pk=obligation_id).exists():
        raise payments.UnknownObligation(_("Không có khoản phải nộp này."))
    shift.shown_id = obligation_id
    shift.save(update_fields=["shown"])
    record("show", shift.agency_id, shift.pk, actor, obligation=str(obligation_id or ""))
    return shift


def lock_owed(agency_id: UUID, obligation_id: UUID) -> payments.Obligation:
    """Take the row of what is owed before its amount is read: no two desks take the same money.

    Raises:
        UnknownObligation: There is none of the agency.
    """
    rows = payments.Obligation.objects.select_for_update(of=("self",))
    owed = rows.filter(pk=obligation_id, agency_id=agency_id).first()
    if owed is None:
        raise payments.UnknownObligation(_("Không có khoản phải nộp này."))
    return owed


def _change(amount: int, given: int) -> int:
    try:
        return cash.change(amount, given)
    except ValueError as error:
        raise WrongCash("given", str(error)) from error


def _must_hold(shift: Shift, amount: int) -> None:
    if amount <= 0:
        raise WrongCash("amount", _("Nhập số tiền lớn hơn 0."))
    if amount > in_drawer(shift.agency_id, shift.desk):
        raise WrongCash("amount", _("Trong ngăn tiền không đủ số này."))


def record(verb: str, agency_id: UUID, thing: UUID, actor: Actor, **details: object) -> None:
    """Write down that cash moved."""
    audit.record(
        actor=actor,
        verb=f"cash_desk.{verb}",
        object_kind="cash_desk.cash",
        object_id=thing,
        agency_id=agency_id,
        details=details,
    )
