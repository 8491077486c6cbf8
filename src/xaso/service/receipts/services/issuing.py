"""Giving a receipt, taking another in its place, cancelling one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.lib import look_up
from xaso.service.payments import api as payments
from xaso.service.receipts import policies, providers, sealing
from xaso.service.receipts.domain.states import LIVE, State, may_end
from xaso.service.receipts.errors import AlreadyIssued, NotLive, UnknownReceipt, WrongReceipt
from xaso.service.receipts.models import Kind, Receipt
from xaso.service.receipts.selectors import kind_by, kind_on, source_on

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.keyring import api as keyring
    from xaso.service.receipts.models import Source
    from xaso.service.receipts.sealing import Payer

MACHINE = audit.Actor(kind="system")
NAME_SIGNS = 150
ENDING = ("state", "reason", "ended_at", "ended_by_id", "awaits")


@transaction.atomic
def issue(
    payment_id: UUID,
    payer: Payer,
    *,
    actor: Actor,
    now: datetime,
    number: int | None = None,
    reason: str = "",
) -> Receipt:
    """Give a receipt for what of a payment was owed, in the transaction of who calls.

    Args:
        number: Of the sheet that was torn off, for a book; the next one when absent.
        reason: Why numbers are passed over.

    Effects: a `Receipt`; one of a certified provider is a draft until `send` has its number. An
    audit entry.

    Raises:
        UnknownReceipt: No such payment within the scope.
        AlreadyIssued: It has a receipt that holds.
        WrongReceipt: Nothing of it was owed, no payer, or the number cannot stand.
        NotForPost: The post does not do it.
    """
    policies.issuer(actor)
    payment = payment_of(payment_id)
    return make(payment, payer, actor=actor, now=now, number=number, reason=reason)


@transaction.atomic
def issue_by_itself(payment_id: UUID, payer: Payer, *, now: datetime) -> Receipt | None:
    """Give a receipt for money that came without anybody at the desk.

    Returns: None where a sheet has to be torn from a book, where a receipt holds already, or where
    nothing of it was owed.
    """
    payment = payment_of(payment_id)
    fee_code, day = payment.obligation.fee_code, timezone.localdate(now)
    kind = kind_on(day, agency_id=payment.agency_id, fee_code=fee_code)
    if kind == Kind.BOOK or not payments.kept(payment) or _has_live(payment):
        return None
    return make(payment, payer, actor=MACHINE, now=now)


@transaction.atomic
def succeed(
    receipt_id: UUID,
    payer: Payer,
    *,
    how: State,
    reason: str,
    actor: Actor,
    now: datetime,
    number: int | None = None,
) -> Receipt:
    """Put another receipt in the place of one that was wrong: it is replaced or adjusted.

    Effects: the old one says by what it ended, a new one holds; an audit entry for each.

    Raises:
        UnknownReceipt, NotLive, WrongReceipt, NotForPost: As `cancel` and `issue`.
    """
    if how not in {State.REPLACED, State.ADJUSTED}:
        raise WrongReceipt("how", _("Chọn thay thế hay điều chỉnh."))
    former = _end(receipt_id, how, reason=reason, actor=actor, now=now)
    return make(
        former.payment, payer, actor=actor, now=now, number=number, reason=reason, former=former
    )


@transaction.atomic
def cancel(receipt_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Receipt:
    """Cancel a receipt; it stays in the books and its number is not given again.

    Effects: its state with the reason; an audit entry. The provider is told by `send`.

    Raises:
        UnknownReceipt: There is none within the scope.
        NotLive: It ended already.
        WrongReceipt: No reason.
        NotForPost: The post does not do it.
    """
    return _end(receipt_id, State.CANCELLED, reason=reason, actor=actor, now=now)


def payment_of(payment_id: UUID) -> payments.Payment:
    """Return a payment with what it was for.

    Raises:
        UnknownReceipt: There is none within the scope.
    """
    found = payments.Payment.objects.select_related("obligation", "agency").filter(pk=payment_id)
    payment = found.first()
    if payment is None:
        raise UnknownReceipt(_("Không có giao dịch này."))
    return payment


def _has_live(payment: payments.Payment) -> bool:
    return Receipt.objects.filter(payment=payment, state__in=sorted(LIVE)).exists()


def make(
    payment: payments.Payment,
    payer: Payer,
    *,
    actor: Actor,
    now: datetime,
    number: int | None = None,
    reason: str = "",
    former: Receipt | None = None,
) -> Receipt:
    """Make a receipt for what of a payment still counts and let its provider number it.

    Raises:
        WrongReceipt, AlreadyIssued: As `issue`.
    """
    if not payer.name.strip():
        raise WrongReceipt("name", _("Ghi họ tên người nộp."))
    amount = payments.kept(payment)
    if not amount:
        raise WrongReceipt(
            "payment", _("Khoản tiền này nộp thừa hoặc đã hoàn trả: không lập biên lai.")
        )
    day = timezone.localdate(now)
    source = source_on(day, agency_id=payment.agency_id)
    kind = kind_by(source, day, payment.agency_id, payment.obligation.fee_code)
    row = drawn_up(payment, amount, payer, kind, source, actor=actor, now=now)
    row.succeeds = former
    provider = providers.provider_of(row.kind, source)
    take_number(row, provider.number(providers.Wanted(row, number, reason)))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AlreadyIssued(_("Giao dịch này đã có biên lai.")) from error
    record("issue", row, actor)
    return row


def drawn_up(
    payment: payments.Payment,
    amount: int,
    payer: Payer,
    kind: Kind,
    source: Source | None,
    *,
    actor: Actor,
    now: datetime,
    key: keyring.OpenKey | None = None,
) -> Receipt:
    """Return a draft of a receipt, sealed, without a number; the caller saves."""
    row = Receipt(
        id=uuid.uuid7(),
        agency_id=payment.agency_id,
        payment=payment,
        kind=kind,
        source=source,
        form=source.form if source else "",
        series=source.series if source else "",
        fee_name=payment.obligation.name,
        amount=amount,
        unit_name=(source.unit_name if source else "") or payment.agency.name,
        tax_code=source.tax_code if source else "",
        on=timezone.localdate(now),
        look_up_code=look_up.new_code(),
        made_at=now,
        by_id=actor.id,
    )
    named = payer._replace(name=payer.name.strip()[:NAME_SIGNS])
    sealing.seal(row, sealing.Content(named, look_up.new_secret()), key)
    return row


def take_number(row: Receipt, given: providers.Given | None) -> None:
    """Let a draft have its number, or wait for one."""
    if given is None:
        row.awaits = Receipt.Awaits.ISSUE
    else:
        row.form, row.series, row.number, row.mark = given
        row.state = State.ISSUED


def lock(receipt_id: UUID) -> Receipt:
    """Take a receipt's row until the end of the transaction.

    Raises:
        UnknownReceipt: There is none within the scope.
    """
    rows = Receipt.objects.select_for_update(of=("self",)).filter(pk=receipt_id)
    row = rows.select_related("payment__obligation", "payment__agency", "source").first()
    if row is None:
        raise UnknownReceipt(_("Không có biên lai này."))
    return row


def _end(receipt_id: UUID, state: State, *, reason: str, actor: Actor, now: datetime) -> Receipt:
    policies.keeper(actor)
    row = lock(receipt_id)
    if not may_end(row.state, state):
        raise NotLive(_("Biên lai này không còn hiệu lực, hoặc chưa có số."))
    if not reason.strip():
        raise WrongReceipt("reason", _("Ghi rõ lý do."))
    end(row, state, reason=reason.strip(), actor=actor, now=now)
    return row


def end(row: Receipt, state: State, *, reason: str, actor: Actor, now: datetime) -> None:
    """Let a held receipt hold no more.

    Effects: its state with the reason; an audit entry.
    """
    note_end(row, state, reason=reason, actor=actor, now=now)
    row.save(update_fields=ENDING)
    record(state, row, actor)


def note_end(row: Receipt, state: State, *, reason: str, actor: Actor, now: datetime) -> None:
    """Write an end on a held receipt; the caller saves `ENDING`.

    A provider that numbered it is to be told of a cancellation.
    """
    row.state, row.reason = state, reason
    row.ended_at, row.ended_by_id = now, actor.id
    if state == State.CANCELLED and row.kind == Kind.CERTIFIED:
        row.awaits = Receipt.Awaits.CANCEL


def record(verb: str, row: Receipt, actor: Actor) -> None:
    """Write down what became of a receipt."""
    audit.record(
        actor=actor,
        verb=f"receipts.{verb}",
        object_kind="receipts.receipt",
        object_id=row.pk,
        agency_id=row.agency_id,
        details=details_of(row),
    )


def details_of(row: Receipt) -> dict[str, object]:
    """Return what the audit entry of a receipt says."""
    return {
        "payment": str(row.payment_id),
        "kind": row.kind,
        "number": row.shown_number,
        "amount": row.amount,
    }
