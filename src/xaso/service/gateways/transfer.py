"""What somebody needs for a transfer: the code, and the same in words for who types it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import segno
from django.utils import timezone

from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from xaso.service.payments.api import Obligation, ReceivingAccount


class Transfer(NamedTuple):
    """Code (as the address of a picture), account and bank; empty where no account takes it."""

    qr: str = ""
    account: ReceivingAccount | None = None
    bank: str = ""


def transfer_of(obligation: Obligation) -> Transfer:
    """Return by what a transfer pays what is still owed."""
    account, code = obligation.account, obligation.payment_code
    if account is None or not code:
        return Transfer()
    bank = payments.banks_on(timezone.localdate()).get(account.bin)
    drawn = segno.make(code, error="m").svg_data_uri(border=4, omitsize=True)
    return Transfer(drawn, account, bank.short_name if bank else account.bin)
