"""The drawer, the shifts, and what is listed of obligations."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, F, Max, Q, Sum
from django.utils import timezone

from xaso.kernel.reference.api import in_force
from xaso.service.cash_desk import policies
from xaso.service.cash_desk.models import Denomination, Handover, Shift, Taking
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

OFFLINE = "offline"
"""Key of the cash account that holds what was taken outside shifts until one brings it in."""


def denominations_on(day: date) -> list[Denomination]:
    """Return the notes in use on a day, the largest first."""
    return list(Denomination.objects.filter(in_force(day)))


def open_shift_of(agency_id: UUID, holder_id: UUID | None) -> Shift | None:
    """Return the open shift that a cashier holds."""
    if holder_id is None:
        return None
    rows = Shift.objects.filter(agency_id=agency_id, state=Shift.State.OPEN, holder_id=holder_id)
    return rows.select_related("agency").first()


def shifts_of(actor: Actor, agency: Agency) -> QuerySet[Shift]:
    """Return the shifts that an official sees, newest first: her own, or all for keepers."""
    rows = Shift.objects.filter(agency=agency).select_related("agency")
    if payments.may_keep(actor) or payments.may_decide(actor):
        return rows
    if not payments.may_take(actor):
        return rows.none()
    mine = Q(holder_id=actor.id) | Q(opened_by_id=actor.id) | Q(closed_by_id=actor.id)
    return rows.filter(mine | Q(handovers__to_id=actor.id)).distinct()


def in_drawer(agency_id: UUID, desk: str) -> int:
    """Return what the ledger says is in a desk's drawer, in đồng."""
    return ledger.balance(ledger.account(agency_id, ledger.Kind.CASH, desk))


def waiting_takings(agency_id: UUID) -> list[Taking]:
    """Return what was taken outside shifts and waits to be brought in, newest first."""
    left, found = in_drawer(agency_id, OFFLINE), []
    rows = Taking.objects.filter(agency_id=agency_id, shift=None).order_by("-id")
    for row in rows.select_related("payment__obligation").iterator(chunk_size=100):
        if left <= 0:
            break
        found.append(row)
        left -= row.amount
    return found


def brought_in(shift: Shift) -> int:
    """Return what a shift brought in of what was taken outside shifts, in đồng."""
    rows = ledger.transactions_about(f"cash_desk.shift:{shift.pk}").filter(
        kind="bring_in", legs__amount__gt=0
    )
    return rows.aggregate(sum=Sum("legs__amount"))["sum"] or 0


def next_number(shift: Shift) -> int:
    """Return the number of the next taking in a shift whose row is held."""
    highest: int | None = shift.takings.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def handover_to(agency_id: UUID, account_id: UUID | None) -> QuerySet[Handover]:
    """Return the drawers that wait for somebody to confirm them."""
    if account_id is None:
        return Handover.objects.none()
    rows = Handover.objects.filter(
        agency_id=agency_id, to_id=account_id, state=Handover.State.ASKED
    )
    return rows.select_related("shift")


class Wanted(NamedTuple):
    """Which obligations are listed; empty values ask for all."""

    standing: str = ""
    fee_code: str = ""
    since: date | None = None
    until: date | None = None
    reference: str = ""


OVERDUE = "overdue"


def listed(
    actor: Actor, agency: Agency, wanted: Wanted, today: date
) -> QuerySet[payments.Obligation]:
    """Return the obligations of an agency that an official asked for; none for who may not read."""
    rows = payments.obligations_of([agency.pk] if payments.may_read(actor) else [])
    if wanted.standing == OVERDUE:
        rows = rows.filter(standing__in=sorted(payments.UNSETTLED), due_on__lt=today)
    elif wanted.standing == payments.Standing.OPEN:
        rows = rows.filter(standing__in=sorted(payments.UNSETTLED))
    elif wanted.standing:
        rows = rows.filter(standing=wanted.standing)
    if wanted.fee_code:
        rows = rows.filter(fee_code=wanted.fee_code)
    if wanted.since:
        rows = rows.filter(asked_at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(asked_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.reference:
        rows = rows.filter(reference=wanted.reference.upper().replace(" ", ""))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


class Totals(NamedTuple):
    """What a list adds up to, in đồng."""

    many: int
    amount: int
    paid: int
    owed: int


def totals(rows: QuerySet[payments.Obligation]) -> Totals:
    """Add a list up."""
    open_ = Q(standing__in=sorted(payments.UNSETTLED))
    found = rows.order_by().aggregate(
        n=Count("pk"),
        asked=Sum("amount", filter=~Q(standing="cancelled")),
        got=Sum("paid"),
        wanting=Sum(F("amount") - F("paid"), filter=open_),
    )
    return Totals(
        found["n"], found["asked"] or 0, found["got"] or 0, found["wanting"] or 0
    )  # fmt: skip


def may_see(actor: Actor, shift: Shift) -> bool:
    """Tell whether an official sees a shift, its drawer and its sheet."""
    involved = {shift.opened_by_id, shift.closed_by_id}
    return policies.may_see_shift(actor, shift.holder_id) or (
        payments.may_take(actor) and actor.id in involved
    )
