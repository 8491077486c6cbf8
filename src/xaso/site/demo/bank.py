"""The demo's bank: one statement of the last days, most of it matched, some of it for people."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from xaso.service.bank import api as bank

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.payments import api as payments

LAYOUT = "mb"
HEADINGS = ("transactionDate", "refNo", "description", "amount")


class Moved(NamedTuple):
    """One movement as the demo's bank tells it: so many days ago, what was written, how much."""

    days: int
    text: str
    amount: int


def tell(
    agency: Agency,
    transferred: Sequence[payments.Obligation],
    waiting: payments.Obligation,
    actor: Actor,
    now: datetime,
) -> None:
    """Import a statement that tells of transfers, and of what no machine explains; match it.

    Effects: a statement, its lines, payments for those that were matched.
    """
    first, second = transferred
    name = f"sao-ke-{timezone.localdate(now):%Y-%m-%d}.csv"
    blurred = f"{waiting.reference[:-1]}{'2' if waiting.reference[-1] != '2' else '3'}"
    moved = (
        Moved(2, f"{first.reference} nop phi.CT tu 0123 toi 0456", first.amount),
        Moved(2, "Phi dich vu SMS banking", -11_000),
        Moved(1, f"NOP PHI {second.reference[:6]} {second.reference[6:]}", second.amount),
        Moved(1, f"{second.reference} nop phi", second.amount),
        Moved(1, f"{blurred} nop phi ho me", waiting.amount - 2_000),
        Moved(0, "NGUYEN THI SEN chuyen tien", 100_000),
        Moved(0, "CTY TNHH VAT TU 1990 TT TIEN HANG HD 45", 3_400_000),
    )
    bank.import_statement(
        _file(moved, now),
        agency_ids=[agency.pk],
        name=name,
        layout=LAYOUT,
        actor=actor,
        now=now,
    )
    for _told in bank.match_lines(agency.pk, actor=actor, now=now):
        pass


def _file(moved: Sequence[Moved], now: datetime) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADINGS)
    for number, one in enumerate(moved, 1):
        day = timezone.localdate(now) - timedelta(days=one.days)
        at = f"{day:%Y-%m-%d}T{8 + number:02}:15:00"
        writer.writerow([at, f"FT{day:%y%m%d}{number:04}", one.text, one.amount])
    return file.getvalue().encode()
