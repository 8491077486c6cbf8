"""Makers: an agency with an account, something that is owed, and money that comes in."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from xaso.kernel.audit import api as audit
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
CASHIER = audit.Actor(kind="staff", id=UUID(int=11), roles=frozenset({"intake"}))
KEEPER = audit.Actor(kind="staff", id=UUID(int=12), roles=frozenset({"clerk"}))
LEADER = audit.Actor(kind="staff", id=UUID(int=13), roles=frozenset({"leader"}))
_numbers = count(1)


def account(agency: Agency, **values: Any) -> payments.ReceivingAccount:
    """Open an account that receives everything."""
    return payments.ReceivingAccount.objects.create(**{
        "agency": agency,
        "bin": "970415",
        "number": "113366668888",
        "holder": "UBND xã Động Đạt",
        "valid_from": "2025-07-01",
        **values,
    })


def owed(agency: Agency, amount: int = 10_000, **values: Any) -> payments.Obligation:
    """Ask for the fee of a certified copy."""
    due = payments.Due(**{
        "subject": f"tests.thing:{next(_numbers)}",
        "fee_code": "certified-copy",
        "name": "Phí chứng thực bản sao từ bản chính",
        "basis": "Thông tư 226/2016/TT-BTC",
        "gross": amount,
        **values,
    })
    return payments.oblige(agency.pk, due, actor=CASHIER, now=NOON)


def paid(
    obligation: payments.Obligation,
    amount: int | None = None,
    *,
    external: str = "",
    channel: str = payments.Channel.TRANSFER,
    into: tuple[str, str] = (ledger.Kind.BANK, "970415:113366668888"),
) -> payments.Payment:
    """Let money come in for an obligation: what is owed, or so much."""
    money = payments.Money(
        channel=channel,
        external=external or f"FT{next(_numbers)}",
        amount=obligation.owed if amount is None else amount,
        into=into,
    )
    return payments.receive(obligation.pk, money, actor=KEEPER, now=NOON)
