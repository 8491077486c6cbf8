"""Money comes in: counted once, divided, posted, told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.service.ledger import api as ledger
from xaso.service.payments.domain.standing import split, standing
from xaso.service.payments.errors import OtherAmount, WrongEntry
from xaso.service.payments.events import ObligationSettled, PaymentReceived
from xaso.service.payments.models import Obligation, Payment
from xaso.service.payments.services.obliging import lock, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

KIND = "payment"
OVER, UNKNOWN = "over", "unknown"
"""Keys of the suspense accounts: too much for an obligation, and for nobody knows what."""


@dataclass(frozen=True, slots=True)
class Money:
    """One movement of money: by which channel, its number there, how much, into which account.

    `into` is kind and key of the ledger account that takes it: the desk's cash, the bank account,
    what a gateway still has to pay out, or the suspense it waited in until it was known.
    """

    channel: str
    external: str
    amount: int
    into: tuple[str, str]
    day: date | None = None


@transaction.atomic
def receive(obligation_id: UUID, money: Money, *, actor: Actor, now: datetime) -> Payment:
    """Count a movement of money for an obligation; told again, it finds what was counted.

    What is more than is owed is not lost and not income: it waits in suspense for its owner. What
    belongs to a day that is closed counts on the first open one.

    Effects: a `Payment`, its transaction in the ledger, amount and standing of the obligation, an
    audit entry; `PaymentReceived`, and `ObligationSettled` where nothing is owed any more.

    Raises:
        UnknownObligation: There is none within the scope.
        WrongEntry: No amount, or nothing that names the movement.
        OtherAmount: The movement was counted with another amount or for something else.
    """
    check(money)
    row = lock(obligation_id)
    known = _known(row.agency_id, money)
    if known is not None:
        return _same(known, row, money)
    day = ledger.open_day(row.agency_id, money.day or timezone.localdate(now))
    payment = divided(row, money, day=day, actor=actor, now=now)
    posted = _post(payment, money, actor, now)
    if posted.subject != subject_of(payment):
        raise OtherAmount(_("Giao dịch này vừa được ghi nhận cho khoản thu khác."))
    payment.ledger_id = posted.pk
    payment.save(force_insert=True)
    if payment.applied:
        row.save(update_fields=["paid", "standing", "settled_at"])
    audit.record(
        actor=actor,
        verb="payments.receive",
        object_kind="payments.obligation",
        object_id=row.pk,
        agency_id=row.agency_id,
        details=details_of(payment),
    )
    for event in events_of(payment):
        events.publish(event)
    return payment


def check(money: Money) -> None:
    """See to it that a movement is an amount and has a number.

    Raises:
        WrongEntry: It is none, or has none.
    """
    if money.amount <= 0:
        raise WrongEntry("amount", _("Nhập số tiền lớn hơn 0."))
    if not money.external.strip():
        raise WrongEntry("external", _("Thiếu số giao dịch."))


def divided(row: Obligation, money: Money, *, day: date, actor: Actor, now: datetime) -> Payment:
    """Return the payment of a movement, and let its locked obligation stand as it leaves it.

    Nothing is saved.
    """
    share = split(row.owed, money.amount)
    if share.applied:
        row.paid += share.applied
        settle(row, standing(row.amount, row.paid), now)
    return Payment(
        id=uuid.uuid7(),
        agency_id=row.agency_id,
        obligation=row,
        channel=money.channel,
        external=money.external,
        amount=money.amount,
        applied=share.applied,
        excess=share.excess,
        day=day,
        at=now,
        by_id=actor.id,
        into=":".join(money.into),
    )


def details_of(payment: Payment) -> dict[str, object]:
    """Return what the audit entry of a payment says."""
    return {
        "payment": str(payment.pk),
        "channel": payment.channel,
        "amount": payment.amount,
        "excess": payment.excess,
    }


def subject_of(payment: Payment) -> str:
    """Return how the ledger names what belongs to a payment."""
    return f"payments.payment:{payment.pk}"


def _known(agency_id: UUID, money: Money) -> Payment | None:
    return Payment.objects.filter(
        agency_id=agency_id, channel=money.channel, external=money.external
    ).first()


def _same(known: Payment, row: Obligation, money: Money) -> Payment:
    if (known.obligation_id, known.amount) != (row.pk, money.amount):
        raise OtherAmount(_("Giao dịch này đã ghi nhận với số tiền hoặc khoản thu khác."))
    return known


def _post(payment: Payment, money: Money, actor: Actor, now: datetime) -> ledger.Transaction:
    def account(kind: str, key: str) -> UUID:
        return ledger.account(payment.agency_id, kind, key).pk

    return ledger.post(
        payment.agency_id,
        key=key_of(money),
        kind=KIND,
        lines=lines_of(payment, money.into, account),
        now=now,
        day=payment.day,
        subject=subject_of(payment),
        by_id=actor.id,
    )


def key_of(money: Money) -> str:
    """Return under which key the ledger knows a movement."""
    return f"payment:{money.channel}:{money.external}"


def lines_of(
    payment: Payment, into: tuple[str, str], account: Callable[[str, str], UUID]
) -> list[ledger.Line]:
    """Return the lines of a payment: where it lies, what it paid, what was too much.

    Args:
        account: From kind and key to an account of the agency.
    """
    kind = ledger.Kind
    lines = [ledger.Line(account(*into), payment.amount)]
    if payment.applied:
        lines.append(ledger.Line(account(kind.FEE, payment.obligation.fee_code), -payment.applied))
    if payment.excess:
        lines.append(ledger.Line(account(kind.SUSPENSE, OVER), -payment.excess))
    return lines


def events_of(payment: Payment) -> list[PaymentReceived | ObligationSettled]:
    """Return what is told of a payment, its obligation standing as it left it."""
    row = payment.obligation
    told: list[PaymentReceived | ObligationSettled] = [
        PaymentReceived(payment.pk, row.pk, row.agency_id, payment.amount, payment.excess)
    ]
    if payment.applied and row.settled_at is not None:
        told.append(ObligationSettled(row.pk, row.agency_id, row.subject, row.standing))
    return told
