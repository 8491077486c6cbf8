"""Telling the provider of receipts what it does not know yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.service.receipts import providers
from xaso.service.receipts.errors import UnknownReceipt
from xaso.service.receipts.models import Receipt
from xaso.service.receipts.services.issuing import MACHINE, lock, record, take_number

if TYPE_CHECKING:
    from uuid import UUID


def send(receipt_id: UUID) -> Receipt:
    """Tell the provider what it does not know yet of a receipt, outside any transaction.

    Effects: number and state of a draft, or that a cancellation is known; where the provider is
    away or refuses, what it said. An audit entry where something changed.

    Raises:
        UnknownReceipt: There is none within the scope.
    """
    row = Receipt.objects.select_related("payment", "source", "succeeds").filter(
        pk=receipt_id
    ).first()  # fmt: skip
    if row is None:
        raise UnknownReceipt(_("Không có biên lai này."))
    asked, given = row.awaits, None
    if not asked:
        return row
    provider = providers.provider_of(row.kind, row.source)
    try:
        if asked == Receipt.Awaits.ISSUE:
            given = provider.fetch(row)
        else:
            provider.cancel(row)
    except (providers.ProviderAway, providers.ProviderRefused) as trouble:
        row.trouble = str(trouble)[:300]
        row.save(update_fields=["trouble"])
        return row
    return _note_answer(row.pk, asked, given)


def send_waiting(most: int = 200) -> int:
    """Tell providers about all receipts that wait; return how many wait no longer."""
    waiting = Receipt.objects.exclude(awaits="").order_by("id").values_list("pk", flat=True)
    return sum(not send(pk).awaits for pk in list(waiting[:most]))


@transaction.atomic
def _note_answer(receipt_id: UUID, asked: str, given: providers.Given | None) -> Receipt:
    """Enter what the provider answered, unless somebody else did or it was cancelled meanwhile."""
    row = lock(receipt_id)
    if row.awaits != asked:
        return row
    if given is not None:
        take_number(row, given)
    row.awaits, row.trouble = Receipt.Awaits.NOTHING, ""
    row.save(update_fields=["form", "series", "number", "mark", "state", "awaits", "trouble"])
    record("certify" if given else "tell_cancelled", row, MACHINE)
    return row
