"""Who paid online: rooms that know what is paid for say whose name stands on the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.service.payments import api as payments
from xaso.service.receipts.sealing import Payer
from xaso.service.receipts.services.issuing import issue_by_itself
from xaso.service.receipts.services.issuing_all import (
    cancel_all_by_themselves,
    issue_all_by_themselves,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

UNNAMED = Payer("Người nộp theo chứng từ chuyển khoản")
_namers: dict[str, Callable[[str], Payer | None]] = {}


def register(prefix: str, name: Callable[[str], Payer | None]) -> None:
    """Let a room name who pays for subjects such as "dossiers.dossier:<id>".

    Args:
        prefix: What stands before the colon.
        name: From a subject to who pays, None where nobody is known.
    """
    _namers[prefix] = name


def payer_of(subject: str) -> Payer:
    """Return who pays for a subject; where no room knows, the receipt names the transfer."""
    namer = _namers.get(subject.partition(":")[0])
    return (namer(subject) if namer else None) or UNNAMED


def when_received(event: payments.PaymentReceived) -> None:
    """Give a receipt for money that came by itself; at the desk the cashier gives it."""
    payment = payments.Payment.objects.select_related("obligation").get(pk=event.payment_id)
    if payment.channel != payments.Channel.CASH:
        issue_by_itself(payment.pk, payer_of(payment.obligation.subject), now=timezone.now())


def when_many_received(told: Sequence[payments.PaymentReceived]) -> None:
    """Give receipts for much money that came by itself at once, of one agency."""
    agencies = {event.agency_id for event in told}
    for agency_id in agencies:
        ids = [event.payment_id for event in told if event.agency_id == agency_id]
        issue_all_by_themselves(agency_id, ids, payer_of, now=timezone.now())


def when_taken_back(event: payments.PaymentTakenBack) -> None:
    """Cancel the receipt of money that was counted by mistake."""
    when_many_taken_back([event])


def when_many_taken_back(told: Sequence[payments.PaymentTakenBack]) -> None:
    """Cancel the receipts of much money that was counted by mistake."""
    rows = payments.TakenBack.objects.filter(payment__in=[event.payment_id for event in told])
    reasons = dict(rows.values_list("payment_id", "reason"))
    cancel_all_by_themselves(reasons, now=timezone.now())
