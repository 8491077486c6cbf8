"""Receipts for much money that came by itself at once, or counts no more."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.payments import api as payments
from xaso.service.receipts import providers
from xaso.service.receipts.domain.states import LIVE, State
from xaso.service.receipts.models import Kind, Receipt
from xaso.service.receipts.selectors import kind_by, source_on
from xaso.service.receipts.services.issuing import (
    ENDING,
    MACHINE,
    details_of,
    drawn_up,
    note_end,
    take_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.service.receipts.sealing import Payer


@transaction.atomic
def cancel_all_by_themselves(reasons: Mapping[UUID, str], *, now: datetime) -> list[Receipt]:
    """Cancel the receipts of payments that count no more, each with a reason.

    Args:
        reasons: By payment.

    Effects: their state with the reason; audit entries. The provider is told by `send`.
    """
    rows = Receipt.objects.select_for_update(of=("self",)).filter(payment_id__in=reasons)
    live = list(rows.filter(state__in=sorted(LIVE)).order_by("pk"))
    for row in live:
        note_end(row, State.CANCELLED, reason=reasons[row.payment_id], actor=MACHINE, now=now)
    Receipt.objects.bulk_update(live, ENDING, batch_size=500)
    for agency_id in {row.agency_id for row in live}:
        audit.record_all(
            ((row.pk, details_of(row)) for row in live if row.agency_id == agency_id),
            actor=MACHINE,
            verb=f"receipts.{State.CANCELLED}",
            object_kind="receipts.receipt",
            agency_id=agency_id,
        )
    return live


@transaction.atomic
def issue_all_by_themselves(
    agency_id: UUID,
    payment_ids: Sequence[UUID],
    payer_of: Callable[[str], Payer],
    *,
    now: datetime,
) -> list[Receipt]:
    """Give receipts for payments of one agency, as `issue_by_itself` does for each.

    Effects: receipts with numbers in the payments' order; audit entries.
    """
    day = timezone.localdate(now)
    source = source_on(day, agency_id=agency_id)

    @cache
    def kind_of(fee_code: str) -> Kind:
        return kind_by(source, day, agency_id, fee_code)

    rows = payments.Payment.objects.filter(agency_id=agency_id, pk__in=payment_ids, applied__gt=0)
    answered = Receipt.objects.filter(payment_id__in=payment_ids, state__in=sorted(LIVE))
    open_ = rows.exclude(pk__in=answered.values("payment")).exclude(channel=payments.Channel.CASH)
    wanted = [
        payment
        for payment in open_.select_related("obligation", "agency").order_by("pk")
        if kind_of(payment.obligation.fee_code) != Kind.BOOK
    ]
    keys = keyring.make_data_keys(agency_id, len(wanted))
    made = [
        drawn_up(
            payment,
            payment.applied,
            payer_of(payment.obligation.subject),
            kind_of(payment.obligation.fee_code),
            source,
            actor=MACHINE,
            now=now,
            key=key,
        )
        for payment, key in zip(wanted, keys, strict=True)
    ]
    for row, given in zip(made, providers.numbers_of(made, source), strict=True):
        take_number(row, given)
    Receipt.objects.bulk_create(made, batch_size=1000)
    audit.record_all(
        ((row.pk, details_of(row)) for row in made),
        actor=MACHINE,
        verb="receipts.issue",
        object_kind="receipts.receipt",
        agency_id=agency_id,
    )
    return made
