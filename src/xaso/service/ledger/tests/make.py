"""Makers: two accounts and money moved between them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from xaso.service.ledger import api as ledger

if TYPE_CHECKING:
    from datetime import date

    from xaso.kernel.organisations.api import Agency

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def moved(
    agency: Agency, amount: int = 50_000, *, key: str = "1", day: date | None = None
) -> ledger.Transaction:
    """Post cash taken for a fee."""
    cash = ledger.account(agency.pk, ledger.Kind.CASH, "desk")
    fee = ledger.account(agency.pk, ledger.Kind.FEE, "certified-copy")
    return ledger.post(
        agency.pk,
        key=key,
        kind="payment",
        lines=[ledger.Line(cash.pk, amount), ledger.Line(fee.pk, -amount)],
        now=NOON,
        day=day,
        subject="tests.thing:1",
    )
