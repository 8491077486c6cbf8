"""Money went back: the receipt that answered for it answers for it no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.lib.longhand import dotted
from xaso.service.payments import api as payments
from xaso.service.receipts.domain.states import LIVE, State
from xaso.service.receipts.models import Kind, Receipt
from xaso.service.receipts.sealing import content_of
from xaso.service.receipts.services.issuing import MACHINE, end, make, payment_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def when_refunded(event: payments.PaymentRefunded) -> None:
    """Follow a refund within the transaction that proves it."""
    follow_refund(event.payment_id, now=timezone.now())


@transaction.atomic
def follow_refund(payment_id: UUID, *, now: datetime) -> Receipt | None:
    """End the receipt of money that went back; return the one that answers for what stays.

    All of it gone: cancelled. A part: adjusted by a receipt for the rest; where it had no number
    yet, cancelled and given anew. No sheet is torn from a paper book by itself: that receipt is
    cancelled and the desk gives one for the rest. What was too much never stood on a receipt.

    Effects: the receipt ends with its reason and stays findable; perhaps a new one; audit entries.

    Law: decree-123-2020; that a refund ends a receipt this way is unconfirmed [M].
    """
    payment = payment_of(payment_id)
    rows = Receipt.objects.select_for_update(of=("self",)).filter(payment=payment)
    row = rows.filter(state__in=sorted(LIVE)).first()
    left = payments.kept(payment)
    if row is None or left == row.amount:
        return row
    is_adjusted = bool(left) and row.state == State.ISSUED and row.kind != Kind.BOOK
    reason = _("Đã hoàn trả %s đồng.") % dotted(row.amount - left)
    state = State.ADJUSTED if is_adjusted else State.CANCELLED
    end(row, state, reason=reason, actor=MACHINE, now=now)
    if not left or row.kind == Kind.BOOK:
        return None
    former = row if is_adjusted else None
    payer = content_of(row).payer
    return make(payment, payer, actor=MACHINE, now=now, former=former)
