"""What happens after money came for a bill, or its obligation was settled elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.service.bills import sealing
from xaso.service.bills.models import Bill
from xaso.service.bills.services.billing import bill_of, follow
from xaso.service.payments import api as payments
from xaso.service.receipts import api as receipts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def when_settled_follow(subject: str, **_event: Any) -> None:
    """Bring a bill to what was paid, exempted or cancelled."""
    follow(subject)


def when_received_follow(obligation_id: str, **_event: Any) -> None:
    """Bring a bill to what was paid of it."""
    subjects = payments.Obligation.objects.filter(pk=obligation_id).values_list(
        "subject", flat=True
    )
    for subject in subjects:
        follow(subject)


def hamlets_of(subjects: Sequence[str]) -> dict[str, str]:
    """Return the hamlet of each bill's customer, as it was when the bill was made."""
    ids = [bill_id for bill_id in map(bill_of, subjects) if bill_id]
    rows = Bill.objects.filter(pk__in=ids).exclude(hamlet=None).select_related("hamlet")
    return {bill.subject: str(bill.hamlet) for bill in rows}


def payer_of(subject: str) -> receipts.Payer | None:
    """Return whom a receipt for a bill names: its customer."""
    bill_id = bill_of(subject)
    bill = Bill.objects.select_related("customer").filter(pk=bill_id).first() if bill_id else None
    return receipts.Payer(sealing.content_of(bill.customer).told.name) if bill else None
