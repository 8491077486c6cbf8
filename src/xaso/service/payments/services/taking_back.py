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
from xaso.service.payments.models import Obligation, Payment, Refund, TakenBack
from xaso.service.payments.services.obliging import settle
from xaso.service.payments.services.receiving_all import save_standings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

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
    return take_back_all([payment_id], reason=reason, actor=actor, now=now)[0]


@transaction.atomic
def take_back_all(
    payment_ids: Sequence[UUID], *, reason: str, actor: Actor, now: datetime
) -> list[TakenBack]:
    """Count many payments no more, as `take_back` does each, all or nothing.

    Effects and refusals as `take_back`.
    """
    policies.corrector(actor)
    if not reason.strip():
        raise WrongEntry("reason", _("Ghi rõ lý do."))
    found = {row.pk: row for row in Payment.objects.filter(pk__in=payment_ids).order_by("pk")}
    if not found.keys() >= set(payment_ids):
        raise UnknownObligation(_("Không có giao dịch này."))
    rows = _lock({payment.obligation_id for payment in found.values()})
    known = {row.payment_id: row for row in TakenBack.objects.filter(payment__in=found)}
    fresh = [payment for payment in found.values() if payment.pk not in known]
    refunds = Refund.objects.exclude(state=Refund.State.REFUSED)
    if refunds.filter(payment__in=fresh).exists():
        raise AlreadyRefunded(_("Khoản nộp này đã có đề nghị hoàn trả."))
    reversals = _reverse(fresh, actor, now)
    gone = [
        TakenBack(
            id=uuid.uuid7(),
            agency_id=payment.agency_id,
            payment=payment,
            reason=reason.strip(),
            day=reversals[payment.ledger_id].day,
            at=now,
            by_id=actor.id,
            ledger_id=reversals[payment.ledger_id].pk,
        )
        for payment in fresh
    ]
    TakenBack.objects.bulk_create(gone, batch_size=1000)
    for payment in fresh:
        _owe_again(rows[payment.obligation_id], payment.applied, now)
    save_standings(list(rows.values()))
    _record(fresh, actor)
    events.publish_all([_told(payment, rows[payment.obligation_id]) for payment in fresh])
    known |= {row.payment_id: row for row in gone}
    return [known[pk] for pk in payment_ids]


def _lock(wanted: set[UUID]) -> dict[UUID, Obligation]:
    rows = Obligation.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
    return {row.pk: row for row in rows.order_by("pk")}


def _reverse(
    fresh: Sequence[Payment], actor: Actor, now: datetime
) -> dict[UUID, ledger.Transaction]:
    """Return the reversals by the transactions that they reverse."""
    posted = ledger.Transaction.objects.prefetch_related("legs").order_by("pk")
    made: dict[UUID, ledger.Transaction] = {}
    for agency_id in {payment.agency_id for payment in fresh}:
        own = [payment.ledger_id for payment in fresh if payment.agency_id == agency_id]
        rows = list(posted.filter(pk__in=own))
        done = ledger.reverse_all(agency_id, rows, now=now, by_id=actor.id)
        made |= {row.pk: reversal for row, reversal in zip(rows, done, strict=True)}
    return made


def _owe_again(row: Obligation, applied: int, now: datetime) -> None:
    """Let a locked obligation stand as if a payment had not come; the caller saves."""
    if not applied:
        return
    row.paid -= applied
    if row.standing not in LEFT:
        stands = standing(row.amount, row.paid)
        settle(row, stands, row.settled_at if row.settled_at and stands in SETTLED else now)


def _record(fresh: Sequence[Payment], actor: Actor) -> None:
    for agency_id in {payment.agency_id for payment in fresh}:
        audit.record_all(
            (
                (payment.obligation_id, {"payment": str(payment.pk), "amount": payment.amount})
                for payment in fresh
                if payment.agency_id == agency_id
            ),
            actor=actor,
            verb="payments.take_back",
            object_kind="payments.obligation",
            agency_id=agency_id,
        )


def _told(payment: Payment, row: Obligation) -> PaymentTakenBack:
    return PaymentTakenBack(
        payment.pk, row.pk, row.agency_id, row.subject, row.standing, payment.amount
    )
