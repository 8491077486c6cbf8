"""Money that went from an account on to the treasury, by paying-in slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.bank import policies
from xaso.service.bank.errors import WrongStatement
from xaso.service.bank.models import Slip
from xaso.service.bank.selectors import accounts_of
from xaso.service.ledger import api as ledger

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@transaction.atomic
def note_slip(
    agency_id: UUID,
    *,
    account: str,
    number: str,
    amount: int,
    day: date,
    actor: Actor,
    now: datetime,
) -> Slip:
    """Note that money of an account went on to the treasury; once for a number.

    Effects: a `Slip`, a transaction in the ledger (treasury against the bank's account); an audit
    entry.

    Raises:
        WrongStatement: No number, no such account or amount, or the number was noted before.
        PeriodClosed: The day lies in a closed period.
        NotBookkeeper: The post does not do it.
    """
    doer = policies.bookkeeper(actor)
    told = number.strip()
    if not told:
        raise WrongStatement("number", _("Ghi số giấy nộp tiền."))
    if account not in {row.key for row in accounts_of([agency_id])}:
        raise WrongStatement("account", _("Không có tài khoản nhận tiền %s.") % account)
    bank = ledger.account(agency_id, ledger.Kind.BANK, account)
    if not 0 < amount <= ledger.balance(bank):
        raise WrongStatement("amount", _("Tài khoản không có đủ số tiền này."))
    try:
        with transaction.atomic():
            row = Slip.objects.create(
                agency_id=agency_id,
                account=account,
                number=told[:60],
                amount=amount,
                day=day,
                by_id=doer,
                at=now,
            )
    except IntegrityError as error:
        raise WrongStatement("number", _("Giấy nộp tiền này đã ghi.")) from error
    treasury = ledger.account(agency_id, ledger.Kind.TREASURY)
    ledger.post(
        agency_id,
        key=f"slip:{row.pk}",
        kind="slip",
        lines=[ledger.Line(treasury.pk, amount), ledger.Line(bank.pk, -amount)],
        now=now,
        day=day,
        subject=f"bank.slip:{row.pk}",
        by_id=actor.id,
    )
    audit.record(
        actor=actor,
        verb="bank.note_slip",
        object_kind="bank.slip",
        object_id=row.pk,
        agency_id=agency_id,
        details={"number": row.number, "amount": amount, "account": account},
    )
    return row
