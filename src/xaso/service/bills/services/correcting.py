"""One bill is put right by hand: another amount takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.service.bills.domain.tariffs import Line
from xaso.service.bills.errors import UnknownBill, WrongEntry
from xaso.service.bills.models import Bill, BillList
from xaso.service.bills.services.billing import Asked, replace_bill

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@transaction.atomic
def correct(
    bill_id: UUID,
    *,
    amount: int,
    due_on: date | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Bill:
    """Put a bill of another amount in the place of one; the lines say what was corrected.

    Effects: a typed `BillList` of one; see `replace_bill`.

    Raises:
        UnknownBill: There is none within the scope.
        WrongEntry: The amount and day are the same; or as `replace_bill`.
        NotAllowed, AlreadyPaid, AlreadyDone: As `replace_bill`.
    """
    old = Bill.objects.select_related("provider").filter(pk=bill_id).first()
    if old is None:
        raise UnknownBill(_("Không có hóa đơn này."))
    if (amount, due_on) == (old.gross, old.due_on):
        raise WrongEntry("amount", _("Số tiền và hạn nộp vẫn như cũ."))
    lines = [Line(one.name, one.amount, one.quantity, one.each) for one in old.lines.all()]
    if amount != old.gross:
        lines = [Line(old.title, amount)]
    row = BillList.objects.create(
        agency_id=old.agency_id,
        provider=old.provider,
        source=BillList.Source.TYPED,
        title=old.title,
        period=old.period,
        due_on=due_on,
        by_id=actor.id,
        at=now,
        counts={"new": 1, "amount": amount},
    )
    asked = Asked(
        old.period,
        old.item,
        old.title,
        tuple(lines),
        due_on,
        old.is_voluntary,
        old.paid,
        unit=max(one.unit for one in old.lines.all()),
    )
    new = replace_bill(bill_id, asked, brought_by=row, reason=reason, actor=actor, now=now)
    old.readings.update(bill=new)
    return new
