"""Cash over the counter: taken for what is owed, paid back, brought to the treasury or a bank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.cash_desk import policies
from xaso.service.cash_desk.domain import cash
from xaso.service.cash_desk.errors import WrongCash
from xaso.service.cash_desk.models import Outgoing, Shift, Taking
from xaso.service.cash_desk.selectors import OFFLINE, in_drawer, open_shift_of
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
    """What became of cash that was taken; `receipt` is None where a slip's paper answers it."""

    taking: Taking
    receipt: receipts.Receipt | None
    is_replay: bool = False


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
    # The row is locked before its amount is read: two desks cannot take the same money.
    rows = payments.Obligation.objects.select_for_update(of=("self",))
    owed = rows.filter(pk=obligation_id, agency_id=shift.agency_id).first()
    if owed is None:
        raise payments.UnknownObligation(_("Không có khoản phải nộp này."))
    if owed.standing in payments.SETTLED:
        raise payments.AlreadySettled(_("Khoản này không còn phải nộp."))
    if not 0 < amount <= owed.owed:
        raise WrongCash("amount", _("Thu từ 1 đồng đến hết số còn phải nộp."))
    back = _change(amount, given)
    number = _next(shift)
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
    _record("take", shift.agency_id, taking.pk, actor, amount=amount, shift=shift.number)
    return Taken(taking, receipt)


@transaction.atomic
def take_offline(
    agency_id: UUID,
    due: payments.Due,
    *,
    slip: str,
    actor: Actor,
    received_at: datetime,
    now: datetime,
    payer: receipts.Payer | None = None,
) -> Taken:
    """Turn a fee noted on a temporary slip into what was owed and paid; once for a slip.

    The cash lies in the drawer of the cashier's open shift; where she has none, it waits in the
    offline drawer until a shift brings it in (`bring_in`).

    Args:
        due: What was collected; all of `gross` was paid.
        slip: The code of the temporary slip.
        received_at: When the money truly came; its day counts unless the ledger has closed it.
        payer: Given where no paper receipt was handed out with the slip.

    Effects: an obligation that is paid at once, a `Taking`, perhaps a receipt; audit entries.

    Raises:
        WrongCash: The slip was entered with another amount or for something else.
        NotCashier: The post does not take money.
    """
    cashier = policies.cashier(actor)
    if not slip.strip():
        raise WrongCash("slip", _("Thiếu mã phiếu tạm."))
    shift = open_shift_of(agency_id, cashier)
    if shift is not None:
        shift = Shift.objects.select_for_update().get(pk=shift.pk)
    known = _by_slip(agency_id, slip)
    if known is not None:
        return _same(known, due)
    owed = payments.oblige(agency_id, due, actor=actor, now=now)
    day = timezone.localdate(received_at)
    closed = ledger.closed_until(agency_id)
    payment = payments.receive(
        owed.pk,
        payments.Money(
            channel=payments.Channel.CASH,
            external=f"slip-{slip}",
            amount=owed.owed,
            into=(ledger.Kind.CASH, shift.desk if shift else OFFLINE),
            day=None if closed is not None and day <= closed else day,
        ),
        actor=actor,
        now=now,
    )
    taking = Taking.objects.create(
        agency_id=agency_id,
        shift=shift,
        number=_next(shift) if shift else None,
        payment=payment,
        amount=payment.amount,
        given=payment.amount,
        change=0,
        slip=slip,
        by_id=cashier,
        at=received_at,
    )
    receipt = receipts.issue(payment.pk, payer, actor=actor, now=now) if payer else None
    _record("take_offline", agency_id, taking.pk, actor, amount=payment.amount, slip=slip)
    return Taken(taking, receipt)


@transaction.atomic
def bring_in(shift_id: UUID, *, actor: Actor, now: datetime) -> int:
    """Lay what the offline drawer holds into the drawer of a shift; return how much, in đồng.

    Raises:
        NoShift, NotCashier: As `hold`.
        WrongCash: It holds nothing.
    """
    shift = hold(shift_id, actor)
    amount = in_drawer(shift.agency_id, OFFLINE)
    if amount <= 0:
        raise WrongCash("", _("Không có tiền thu lúc mất mạng chờ nhập ca."))
    drawer = ledger.account(shift.agency_id, ledger.Kind.CASH, shift.desk)
    offline = ledger.account(shift.agency_id, ledger.Kind.CASH, OFFLINE)
    times = ledger.transactions_about(f"cash_desk.shift:{shift.pk}").filter(kind="bring_in").count()
    ledger.post(
        shift.agency_id,
        key=f"bring-in:{shift.pk}:{times}",
        kind="bring_in",
        lines=[ledger.Line(drawer.pk, amount), ledger.Line(offline.pk, -amount)],
        now=now,
        subject=f"cash_desk.shift:{shift.pk}",
        by_id=actor.id,
    )
    _record("bring_in", shift.agency_id, shift.pk, actor, amount=amount)
    return amount


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
    _record("pay_in", shift.agency_id, made.pk, actor, amount=amount, kind=kind)
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
    _record("pay_back", shift.agency_id, made.pk, actor, amount=refund.amount)
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
    _record("show", shift.agency_id, shift.pk, actor, obligation=str(obligation_id or ""))
    return shift


def _change(amount: int, given: int) -> int:
    try:
        return cash.change(amount, given)
    except ValueError as error:
        raise WrongCash("given", str(error)) from error


def _next(shift: Shift) -> int:
    highest: int | None = shift.takings.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _must_hold(shift: Shift, amount: int) -> None:
    if amount <= 0:
        raise WrongCash("amount", _("Nhập số tiền lớn hơn 0."))
    if amount > in_drawer(shift.agency_id, shift.desk):
        raise WrongCash("amount", _("Trong ngăn tiền không đủ số này."))


def _by_slip(agency_id: UUID, slip: str) -> Taking | None:
    rows = Taking.objects.select_related("payment__obligation", "shift")
    return rows.filter(agency_id=agency_id, slip=slip).first()


def _same(known: Taking, due: payments.Due) -> Taken:
    owed = known.payment.obligation
    if (owed.subject, owed.gross) != (due.subject, due.gross):
        raise WrongCash("slip", _("Phiếu tạm này đã nhập với khoản hoặc số tiền khác."))
    live = receipts.live_for([known.payment_id]).get(known.payment_id)
    return Taken(known, live, is_replay=True)


def _record(verb: str, agency_id: UUID, thing: UUID, actor: Actor, **details: object) -> None:
    audit.record(
        actor=actor,
        verb=f"cash_desk.{verb}",
        object_kind="cash_desk.cash",
        object_id=thing,
        agency_id=agency_id,
        details=details,
    )
