"""Where money goes: opened and ended by a leader, with days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.lib.payment_qr import PaymentCode, PaymentQrError, encode
from xaso.service.cash_desk import policies
from xaso.service.cash_desk.errors import WrongCash
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@transaction.atomic
def add_account(
    agency_id: UUID,
    *,
    bin: str,  # noqa: A002  # the bank's number, as everywhere
    number: str,
    holder: str,
    owner: str,
    fee_codes: Iterable[str],
    valid_from: date,
    actor: Actor,
) -> payments.ReceivingAccount:
    """Let money go to an account from a day on.

    Effects: a `ReceivingAccount`; an audit entry.

    Raises:
        WrongCash: Bank and number make no payment code, or it is listed from that day on.
        NotCashier: Only leaders do it.
    """
    policies.decider(actor)
    try:
        encode(PaymentCode(bin=bin, account=number))
    except PaymentQrError as error:
        raise WrongCash("bin" if error.code == "bin" else "number", str(error)) from error
    try:
        with transaction.atomic():
            row = payments.ReceivingAccount.objects.create(
                agency_id=agency_id,
                bin=bin,
                number=number,
                holder=holder,
                owner=owner,
                fee_codes=sorted(fee_codes),
                valid_from=valid_from,
            )
    except IntegrityError as error:
        raise WrongCash(
            "number", _("Tài khoản này đã có từ ngày ấy, hoặc số không đúng.")
        ) from error
    _record("add_account", row, actor, valid_from=valid_from.isoformat())
    return row


@transaction.atomic
def end_account(
    account_id: int, *, last_day: date | None, today: date, actor: Actor
) -> payments.ReceivingAccount:
    """Let no money go to an account after a day; without a day it goes on.

    Effects: the account's last day; an audit entry.

    Raises:
        WrongCash: No such account, it ended already, or the day lies in the past.
        NotCashier: Only leaders do it.
    """
    policies.decider(actor)
    rows = payments.ReceivingAccount.objects.select_for_update().filter(pk=account_id)
    row = rows.first()
    if row is None or (row.valid_until is not None and row.valid_until <= today):
        raise WrongCash("", _("Không có tài khoản này, hoặc đã thôi dùng."))
    if last_day is not None and last_day < max(today, row.valid_from):
        raise WrongCash("last_day", _("Chọn ngày từ hôm nay trở đi."))
    row.valid_until = None if last_day is None else last_day + timedelta(days=1)
    row.save(update_fields=["valid_until"])
    _record("end_account", row, actor, last_day=last_day.isoformat() if last_day else "")
    return row


def _record(
    verb: str, row: payments.ReceivingAccount, actor: Actor, **details: object
) -> None:  # fmt: skip
    audit.record(
        actor=actor,
        verb=f"cash_desk.{verb}",
        object_kind="payments.account",
        object_id=row.pk,
        agency_id=row.agency_id,
        details={"bin": row.bin, "number": row.number, **details},
    )
