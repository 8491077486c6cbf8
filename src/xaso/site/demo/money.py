"""The demo's money: an account, fees that are owed, paid and late, a shift, a bank statement.

The account's number is made up and belongs to nobody; the bank would refuse it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone

from xaso.service.cash_desk import api as cash_desk
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.receipts import api as receipts
from xaso.site.demo import bank

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

SUBJECT = "demo.fee:"
BANK, NUMBER = "970415", "000000000000"
FLOAT = {50_000: 4, 20_000: 5, 10_000: 10, 5_000: 10, 2_000: 20, 1_000: 10}


class Owed(NamedTuple):
    """Something owed in the demo: which fee, for how many units, asked how many days ago, paid how.

    `way` is a channel, empty for what is still open; `due` counts days from today.
    """

    fee: str
    quantity: int
    days: int
    way: str = ""
    due: int | None = None


OWED = (
    Owed("certified-copy", 6, 3, payments.Channel.CASH),
    Owed("certified-signature", 1, 3, payments.Channel.CASH),
    Owed("civil-status-extract", 2, 2, payments.Channel.TRANSFER),
    Owed("certified-contract", 1, 2, payments.Channel.TRANSFER),
    Owed("civil-status", 1, 1, payments.Channel.VNPAY),
    Owed("certified-copy", 30, 1, payments.Channel.CASH),
    Owed("household-business", 1, 9, due=-2),
    Owed("certified-copy", 4, 0),
    Owed("certified-signature", 2, 0, due=3),
    Owed("civil-status-extract", 1, 0, due=3),
)
PAYERS = ("Nguyễn Thị Sen", "Ma Văn Đoàn", "Lý Thị Hòa")


def collect(agency: Agency, actors: Mapping[str, list[Actor]], now: datetime) -> None:
    """Open an account and a shift; ask for fees and let most of them be paid.

    Cash that was noted on dossiers before is brought in. Nothing where it was done before.

    Effects: an account, obligations, payments, receipts, an open shift, a bank statement.
    """
    if payments.obligations_about([f"{SUBJECT}0"]).exists():
        return
    cashier, leader = actors["intake"][0], actors["leader"][0]
    cash_desk.add_account(
        agency.pk,
        bin=BANK,
        number=NUMBER,
        holder=f"{agency.name} (bản thử)",
        owner="agency",
        fee_codes=[],
        valid_from=timezone.localdate(now) - timedelta(days=90),
        actor=leader,
    )
    shift = cash_desk.open_shift(
        agency.pk,
        desk="1",
        notes=FLOAT,
        reason="Tiền lẻ nhận đầu ca",
        actor=cashier,
        now=now,
    )
    if cash_desk.waiting_takings(agency.pk):
        cash_desk.bring_in(shift.pk, actor=cashier, now=now)
    owed = [
        (one, _live(agency, one, number, shift, cashier, now)) for number, one in enumerate(OWED)
    ]
    transferred = [row for one, row in owed if one.way == payments.Channel.TRANSFER]
    waiting = next(row for one, row in owed if not one.way and one.days == 0)
    bank.tell(agency, transferred, waiting, actors["clerk"][0], now)


def _live(
    agency: Agency,
    one: Owed,
    number: int,
    shift: cash_desk.Shift,
    cashier: Actor,
    now: datetime,
) -> payments.Obligation:
    asked, today = now - timedelta(days=one.days), timezone.localdate(now)
    due = payments.computed(
        agency.pk,
        one.fee,
        one.quantity,
        subject=f"{SUBJECT}{number}",
        day=timezone.localdate(asked),
    )
    last = None if one.due is None else today + timedelta(days=one.due)
    owed = payments.oblige(
        agency.pk,
        payments.Due(due.subject, due.fee_code, due.name, due.basis, due.gross, due_on=last),
        actor=cashier,
        now=asked,
    )
    if one.way == payments.Channel.CASH:
        payer = receipts.Payer(PAYERS[number % len(PAYERS)])
        cash_desk.take(
            shift.pk,
            owed.pk,
            amount=owed.owed,
            given=-(-owed.owed // 50_000) * 50_000,
            payer=payer,
            actor=cashier,
            now=now,
        )
    elif one.way == payments.Channel.VNPAY:
        into = (ledger.Kind.CLEARING, "vnpay")
        money = payments.Money(one.way, f"DEMO{number:04d}", owed.owed, into)
        payments.receive(owed.pk, money, actor=cashier, now=asked)
    return owed
