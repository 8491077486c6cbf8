"""Makers: a shift, and cash taken in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xaso.service.cash_desk import api as cash_desk
from xaso.service.payments import api as payments
from xaso.service.payments.tests import make
from xaso.service.receipts import api as receipts
from xaso.service.receipts.tests import make as make_receipts
from xaso.service.receipts.tests.make import PAYER

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.organisations.api import Agency

FLOAT = {50_000: 2}


def shift(agency: Agency, **values: Any) -> cash_desk.Shift:
    """Open a shift with a float of 100.000 that stands in no ledger yet."""
    told: dict[str, Any] = {"desk": "1", "notes": FLOAT, "reason": "Tiền lẻ đầu ca"}
    told |= {"actor": make.CASHIER, "now": make.NOON}
    return cash_desk.open_shift(agency.pk, **told | values)


def taken(
    shift: cash_desk.Shift, obligation: payments.Obligation, **values: Any
) -> cash_desk.Taken:  # fmt: skip
    """Take what is owed in cash."""
    told: dict[str, Any] = {
        "amount": obligation.owed,
        "given": values.get("amount", obligation.owed),
        "payer": PAYER,
        "actor": make.CASHIER,
        "now": make.NOON,
    }
    return cash_desk.take(shift.pk, obligation.pk, **told | values)


class Money(NamedTuple):
    """Something of each kind at the desk of an agency; `reference` names what is owed."""

    obligation: UUID
    reference: str
    payment: UUID
    receipt: UUID
    refund: UUID
    shift: UUID
    handover: UUID
    book: UUID
    account: int


def money(agency: Agency, receiver: UUID) -> Money:
    """Fill an agency's desk: all is made by somebody else than `receiver`."""
    account = make.account(agency)
    held = shift(agency)
    owed = make.owed(agency)
    answered = taken(held, make.owed(agency))
    unanswered = make_receipts.cash(agency)
    refund = payments.ask_refund(
        answered.taking.payment_id,
        amount=10_000,
        reason="Nộp nhầm",
        payee=payments.Payee(),
        actor=make.CASHIER,
        now=make.NOON,
    )
    cash_desk.pay_in(
        held.pk,
        kind="treasury",
        key="",
        amount=1_000,
        proof="GNT 1",
        actor=make.CASHIER,
        now=make.NOON,
    )
    offered = cash_desk.hand_over(
        held.pk,
        to_id=receiver,
        notes=FLOAT,
        reason="Đếm thử",
        actor=make.CASHIER,
        now=make.NOON,
    )
    book = make_receipts.book(agency)
    receipts.pass_next(book.pk, reason="Rách", actor=make.CASHIER, now=make.NOON)
    receipt = answered.receipt
    assert receipt is not None
    return Money(
        owed.pk,
        owed.reference,
        unanswered.pk,
        receipt.pk,
        refund.pk,
        held.pk,
        offered.pk,
        book.pk,
        account.pk,
    )
