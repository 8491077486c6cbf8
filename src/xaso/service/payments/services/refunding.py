"""Money goes back: asked for by one, approved by another, proved by the bank."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import uuid_utils.compat as uuid
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.keyring import api as keyring
from xaso.service.ledger import api as ledger
from xaso.service.payments import policies
from xaso.service.payments.errors import AlreadyRefunded, UnknownObligation, WrongEntry
from xaso.service.payments.events import PaymentRefunded, RefundApproved
from xaso.service.payments.models import Payment, Refund, TakenBack
from xaso.service.payments.services.obliging import lock
from xaso.service.payments.services.receiving import OVER, subject_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


class Payee(NamedTuple):
    """The payer's own account that money goes back to; all empty for cash at the desk."""

    bin: str = ""
    number: str = ""
    holder: str = ""


@transaction.atomic
def ask_refund(
    payment_id: UUID,
    *,
    amount: int,
    reason: str,
    payee: Payee,
    actor: Actor,
    now: datetime,
) -> Refund:
    """Propose that money goes back to who paid it, once for a payment.

    Effects: a `Refund` that waits for a second person; an audit entry.

    Raises:
        UnknownObligation: There is no such payment within the scope.
        WrongEntry: More than was paid, nothing, or no reason.
        AlreadyRefunded: One was asked for already and not refused.
        NotAllowed: The post does not do it.
    """
    asker = policies.keeper(actor)
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise UnknownObligation(_("Không có giao dịch này."))
    lock(payment.obligation_id)
    if TakenBack.objects.filter(payment=payment).exists():
        raise UnknownObligation(_("Giao dịch này ghi nhầm, đã gỡ."))
    if not 0 < amount <= payment.amount:
        raise WrongEntry("amount", _("Hoàn trả nhiều nhất bằng số đã nộp."))
    if not reason.strip():
        raise WrongEntry("reason", _("Ghi rõ lý do."))
    row = Refund(
        id=uuid.uuid7(),
        agency_id=payment.agency_id,
        payment=payment,
        amount=amount,
        reason=reason.strip(),
        asked_at=now,
        asked_by_id=asker,
    )
    if any(payee):
        key = keyring.make_data_key(payment.agency_id)
        plain = json.dumps(payee._asdict(), ensure_ascii=False).encode()
        row.key_id, row.payee = key.id, key.seal(plain, _context(row))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyRefunded(_("Khoản nộp này đã có đề nghị hoàn trả.")) from error
    _record("ask_refund", row, actor)
    return row


def payee_of(refund: Refund) -> Payee:
    """Return the account that money goes back to."""
    if refund.key_id is None:
        return Payee()
    plain = keyring.unseal(refund.key_id, bytes(refund.payee), _context(refund))
    return Payee(**json.loads(plain))


@transaction.atomic
def approve_refund(refund_id: UUID, *, actor: Actor, now: datetime) -> Refund:
    """Agree that money goes back; who asked for it does not.

    What was too much leaves suspense first, the rest leaves the fee.

    Effects: the refund, a transaction in the ledger (owed back now); an audit entry;
        `RefundApproved`.

    Raises:
        UnknownObligation: There is none that waits.
        SecondPerson: She asked for it herself.
        NotAllowed: The post does not do it.
    """
    row = _lock(refund_id, Refund.State.ASKED)
    row.decided_by_id = policies.decider(actor, row)
    row.decided_at, row.state = now, Refund.State.APPROVED
    row.save(update_fields=["decided_by_id", "decided_at", "state"])
    payment, kind = row.payment, ledger.Kind
    from_excess = min(payment.excess, row.amount)
    owed_back = ledger.account(row.agency_id, kind.REFUNDS)
    fee = ledger.account(row.agency_id, kind.FEE, payment.obligation.fee_code)
    over = ledger.account(row.agency_id, kind.SUSPENSE, OVER)
    ledger.post(
        row.agency_id,
        key=f"refund:{row.pk}",
        kind="refund",
        lines=[
            ledger.Line(over.pk, from_excess),
            ledger.Line(fee.pk, row.amount - from_excess),
            ledger.Line(owed_back.pk, -row.amount),
        ],
        now=now,
        subject=subject_of(payment),
        by_id=actor.id,
    )
    _record("approve_refund", row, actor)
    events.publish(
        RefundApproved(
            row.pk, payment.pk, row.agency_id, payment.channel, payment.external, row.amount
        )
    )
    return row


@transaction.atomic
def refuse_refund(refund_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Refund:
    """Decline that money goes back; another may be asked for later.

    Raises:
        UnknownObligation: There is none that waits.
        WrongEntry: No reason.
        SecondPerson, NotAllowed: As `approve_refund`.
    """
    row = _lock(refund_id, Refund.State.ASKED)
    row.decided_by_id = policies.decider(actor, row)
    if not reason.strip():
        raise WrongEntry("reason", _("Ghi rõ lý do."))
    row.decided_at, row.state, row.decision = now, Refund.State.REFUSED, reason.strip()
    row.save(update_fields=["decided_by_id", "decided_at", "state", "decision"])
    _record("refuse_refund", row, actor)
    return row


@transaction.atomic
def prove_refund(
    refund_id: UUID, *, proof: str, out_of: tuple[str, str], actor: Actor, now: datetime
) -> Refund:
    """Note that the money has left: the bank's number or the receipt signed at the desk.

    A gateway that sent it back itself proves it by its signed answer: then a job notes it.

    Args:
        out_of: Kind and key of the ledger account it left.

    Effects: the refund, a transaction in the ledger, an audit entry; `PaymentRefunded`.

    Raises:
        UnknownObligation: There is none that was approved and waits.
        WrongEntry: No proof.
    """
    policies.prover(actor)
    row = _lock(refund_id, Refund.State.APPROVED)
    if not proof.strip():
        raise WrongEntry("proof", _("Ghi số chứng từ của ngân hàng hoặc phiếu chi."))
    row.proved_at, row.proof, row.state = now, proof.strip(), Refund.State.PROVED
    row.save(update_fields=["proved_at", "proof", "state"])
    owed_back = ledger.account(row.agency_id, ledger.Kind.REFUNDS)
    source = ledger.account(row.agency_id, *out_of)
    ledger.post(
        row.agency_id,
        key=f"refunded:{row.pk}",
        kind="refunded",
        lines=[ledger.Line(owed_back.pk, row.amount), ledger.Line(source.pk, -row.amount)],
        now=now,
        subject=subject_of(row.payment),
        by_id=actor.id,
    )
    _record("prove_refund", row, actor)
    events.publish(PaymentRefunded(row.pk, row.payment_id, row.agency_id, row.amount))
    return row


def _lock(refund_id: UUID, state: str) -> Refund:
    row = (
        Refund.objects
        .select_for_update(of=("self",))
        .select_related("payment__obligation")
        .filter(pk=refund_id, state=state)
        .first()
    )
    if row is None:
        raise UnknownObligation(_("Không có đề nghị hoàn trả đang chờ."))
    return row


def _context(row: Refund) -> str:
    return f"payments_refund.payee|{row.pk}"


def _record(verb: str, row: Refund, actor: Actor) -> None:
    audit.record(
        actor=actor,
        verb=f"payments.{verb}",
        object_kind="payments.refund",
        object_id=row.pk,
        agency_id=row.agency_id,
        details={"payment": str(row.payment_id), "amount": row.amount, "state": row.state},
    )
