"""Cash taken outside the cash desk: every đồng of it comes into a drawer that somebody counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.service.cash_desk import policies
from xaso.service.cash_desk.errors import WrongCash
from xaso.service.cash_desk.models import Handover, Shift, Taking
from xaso.service.cash_desk.selectors import OFFLINE, in_drawer, next_number, open_shift_of
from xaso.service.cash_desk.services.moving_cash import lock_owed, record
from xaso.service.cash_desk.services.shifts import guard_waiting_cash, hold
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@transaction.atomic
def note_cash(
    agency_id: UUID,
    obligation_id: UUID,
    *,
    slip: str,
    actor: Actor,
    received_at: datetime,
    now: datetime,
) -> Taking:
    """Note cash that settled all that is owed, taken by an official outside the cash desk.

    It lies in the drawer of her open shift. Where she has none, or her drawer waits to be handed
    over, it waits in the offline drawer until a shift brings it in. The room whose page it is asks
    whether she may note it. Noted again under the same paper, it finds what stands.

    Args:
        slip: The paper that was given for it: a receipt's number or a temporary slip's code.
        received_at: When the money truly came; its day counts unless the ledger has closed it.

    Effects: a payment, a `Taking`; audit entries.

    Raises:
        WrongCash: Nothing names the paper.
        NotCashier: Nobody notes it.
        UnknownObligation: There is none of the agency.
        AlreadySettled: Nothing is owed.
    """
    official = policies.official(actor)
    if not slip.strip():
        raise WrongCash("slip", _("Ghi số biên lai hoặc mã phiếu tạm đã đưa người nộp."))
    shift = _moving_shift(agency_id, official)
    owed = lock_owed(agency_id, obligation_id)
    paper = f"{slip.strip()}/{owed.reference}"
    known = Taking.objects.filter(agency_id=agency_id, slip=paper).first()
    if known is not None:
        return known
    if not owed.owed:
        raise payments.AlreadySettled(_("Khoản này không còn phải nộp."))
    payment = payments.receive(
        owed.pk,
        payments.Money(
            channel=payments.Channel.CASH,
            external=paper,
            amount=owed.owed,
            into=(ledger.Kind.CASH, shift.desk if shift else OFFLINE),
            day=timezone.localdate(received_at),
        ),
        actor=actor,
        now=now,
    )
    taking = Taking.objects.create(
        agency_id=agency_id,
        shift=shift,
        number=next_number(shift) if shift else None,
        payment=payment,
        amount=payment.amount,
        given=payment.amount,
        change=0,
        slip=paper,
        by_id=official,
        at=received_at,
    )
    record("note_cash", agency_id, taking.pk, actor, amount=payment.amount, slip=paper)
    return taking


def _moving_shift(agency_id: UUID, official: UUID) -> Shift | None:
    """Take the official's open shift until the end of the transaction, unless it waits."""
    found = open_shift_of(agency_id, official)
    if found is None:
        return None
    rows = Shift.objects.select_for_update().filter(
        pk=found.pk, state=Shift.State.OPEN, holder_id=official
    )
    shift = rows.first()
    if shift is None or shift.handovers.filter(state=Handover.State.ASKED).exists():
        return None
    return shift


@transaction.atomic
def bring_in(shift_id: UUID, *, actor: Actor, now: datetime) -> int:
    """Lay what the offline drawer holds into the drawer of a shift; return how much, in đồng.

    Effects: a transaction in the ledger; an audit entry.

    Raises:
        NoShift, NotCashier: As `hold`.
        WrongCash: It holds nothing.
    """
    shift = hold(shift_id, actor)
    guard_waiting_cash(shift.agency_id)
    amount = in_drawer(shift.agency_id, OFFLINE)
    if amount <= 0:
        raise WrongCash("", _("Không có tiền thu ngoài ca chờ nhập ca."))
    drawer = ledger.account(shift.agency_id, ledger.Kind.CASH, shift.desk)
    offline = ledger.account(shift.agency_id, ledger.Kind.CASH, OFFLINE)
    times = ledger.transactions_about(f"cash_desk.shift:{shift.pk}").filter(kind="bring_in").count()
    ledger.post(
        shift.agency_id,
        key=f"bring-in:{shift.pk}:{times}",
        kind="bring_in",
        lines=[ledger.Line(drawer.pk, amount), ledger.Line(offline.pk, -amount)],
        now=now,
        subject=f"cash_desk.shift:{shift.pk}",
        by_id=actor.id,
    )
    record("bring_in", shift.agency_id, shift.pk, actor, amount=amount)
    return amount
