"""A payment that was counted by mistake is taken back: reversed, never erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uuid_utils.compat as uuid
from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.service.ledger import api as ledger
from xaso.service.payments import policies
from xaso.service.payments.domain.standing import SETTLED, Standing, standing
from xaso.service.payments.errors import AlreadyRefunded, UnknownObligation, WrongEntry
from xaso.service.payments.events import PaymentTakenBack
from xaso.service.payments.models import Payment, Refund, TakenBack
from xaso.service.payments.services.obliging import lock, settle

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.payments.models import Obligation

LEFT = frozenset({Standing.CANCELLED, Standing.EXEMPT})
"""What was given up stays given up, whether money comes or goes."""


@transaction.atomic
def take_back(payment_id: UUID, *, reason: str, actor: Actor, now: datetime) -> TakenBack:
    """Count a payment no more: its money goes back to where it waited, what it paid is owed again.

    Told again, it finds what was taken back. The payment itself is never changed. What followed
    from its being settled elsewhere does not follow back by itself: who listens is told.

    Effects: a `TakenBack`, the reversing transaction on the payment's day or the first open one,
    amount and standing of the obligation, an audit entry; `PaymentTakenBack`.

    Raises:
        UnknownObligation: There is no such payment within the scope.
        AlreadyRefunded: Its money went back to the payer, or is on the way.
        WrongEntry: No reason.
        NotAllowed: The post does not do it.
    """
    policies.corrector(actor)
    if not reason.strip():
        raise WrongEntry("reason", _("Ghi rõ lý do."))
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise UnknownObligation(_("Không có giao dịch này."))
    row = lock(payment.obligation_id)
    known = TakenBack.objects.filter(payment=payment).first()
    if known is not None:
        return known
    if payment.refunds.exclude(state=Refund.State.REFUSED).exists():
        raise AlreadyRefunded(_("Khoản nộp này đã có đề nghị hoàn trả."))
    posted = ledger.Transaction.objects.prefetch_related("legs").get(pk=payment.ledger_id)
    day = ledger.open_day(payment.agency_id, payment.day)
    reversal = ledger.reverse(posted, now=now, by_id=actor.id, day=day)
    gone = TakenBack.objects.create(
        id=uuid.uuid7(),
        agency_id=payment.agency_id,
        payment=payment,
        reason=reason.strip(),
        day=day,
        at=now,
        by_id=actor.id,
        ledger_id=reversal.pk,
    )
    if payment.applied:
        _owe_again(row, payment.applied, now)
    audit.record(
        actor=actor,
        verb="payments.take_back",
        object_kind="payments.obligation",
        object_id=row.pk,
        agency_id=row.agency_id,
        details={"payment": str(payment.pk), "amount": payment.amount},
    )
    events.publish(
        PaymentTakenBack(
            payment.pk, row.pk, row.agency_id, row.subject, row.standing, payment.amount
        )
    )
    return gone


def _owe_again(row: Obligation, applied: int, now: datetime) -> None:
    row.paid -= applied
    if row.standing not in LEFT:
        stands = standing(row.amount, row.paid)
        settle(row, stands, row.settled_at if row.settled_at and stands in SETTLED else now)
    row.save(update_fields=["paid", "standing", "settled_at"])
