"""All that one browser's people owe, by who receives it: fees of dossiers and bills together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse

from xaso.kernel.scope import api as scope
from xaso.service.bills.domain.codes import shown_period
from xaso.service.bills.selectors import bills_of, pay_link
from xaso.service.dossiers import api as dossiers
from xaso.service.payments import api as payments
from xaso.service.receipts import api as receipts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.service.bills.models import Bill, Customer

HISTORY_DAYS = 400


class Item(NamedTuple):
    """One amount: what for, whose, how much, until when, where it is seen and paid. In đồng.

    `days` counts from today to the last day, below zero where that has passed; None without one.
    """

    title: str
    about: str
    amount: int
    owed: int
    due_on: date | None
    days: int | None
    address: str
    link: str = ""
    is_voluntary: bool = False

    @property
    def is_overdue(self) -> bool:
        """Tell whether its last day has passed."""
        return self.days is not None and self.days < 0

    @property
    def late(self) -> int:
        """Return by how many days it is late."""
        return -(self.days or 0)


class Settled(NamedTuple):
    """One amount that is settled: how, when, and the receipt's code and amount where there is one.

    `is_ours` says that the receipt was given by the agency of this site and is looked up here.
    """

    title: str
    about: str
    receiver: str
    amount: int
    words: str
    at: datetime | None
    receipt: receipts.Receipt | None = None
    is_ours: bool = False


@dataclass(slots=True)
class Receiver:
    """Who receives money, and what is owed there."""

    name: str
    contact: str = ""
    items: list[Item] = field(default_factory=list)

    @property
    def owed(self) -> int:
        """Return the sum; what is voluntary is not owed."""
        return sum(one.owed for one in self.items if not one.is_voluntary)


@dataclass(slots=True)
class Standing:
    """All of it."""

    receivers: list[Receiver]
    settled: list[Settled]

    @property
    def owed(self) -> int:
        """Return the sum of what is owed everywhere."""
        return sum(one.owed for one in self.receivers)

    @property
    def count(self) -> int:
        """Return how many amounts are asked for."""
        return sum(len(one.items) for one in self.receivers)


def standing(
    owned: Sequence[dossiers.Dossier], customers: Sequence[Customer], *, here: UUID, today: date
) -> Standing:
    """Gather what is owed on dossiers and bills, and what was settled in the last year.

    Args:
        owned: Dossiers whose secret was proved.
        customers: Whose bills may be shown.
        here: The agency of the site.
    """
    found = Standing([], [])
    by_name: dict[str, Receiver] = {}
    _add_fees(found, by_name, owned, here=here, today=today)
    _add_bills(found, by_name, customers, today=today)
    found.receivers = [row for row in by_name.values() if row.items]
    for row in found.receivers:
        row.items.sort(key=lambda one: (one.is_voluntary, one.days is None, one.days or 0))
    found.settled.sort(key=lambda one: (one.at is not None, one.at), reverse=True)
    return found


def _add_fees(
    found: Standing,
    by_name: dict[str, Receiver],
    owned: Sequence[dossiers.Dossier],
    *,
    here: UUID,
    today: date,
) -> None:
    for agency in {one.agency_id: one.agency for one in owned}.values():
        mine = {one.pk: one for one in owned if one.agency_id == agency.pk}
        fees = {
            fee.obligation_id: mine[one.pk]
            for one in mine.values()
            for fee in one.fees.all()
            if fee.obligation_id is not None
        }
        with scope.of(agencies=[agency.pk]):
            rows = payments.obligations_of([agency.pk]).filter(pk__in=fees)
            listed = list(rows)
            given = _receipts_of(listed)
        for row in listed:
            about = str(fees[row.pk])
            if row.owed:
                receiver = by_name.setdefault(agency.name, Receiver(agency.name))
                address = reverse("gateways:owed", args=[row.reference])
                receiver.items.append(_item(row.name, about, row, row.due_on, today, address))
            elif row.standing != payments.Standing.CANCELLED:
                found.settled.append(
                    Settled(
                        row.name, about, agency.name, row.amount, row.get_standing_display(),
                        row.settled_at, given.get(row.pk), agency.pk == here,
                    )
                )  # fmt: skip


def _add_bills(
    found: Standing,
    by_name: dict[str, Receiver],
    customers: Sequence[Customer],
    *,
    today: date,
) -> None:
    since = today - timedelta(days=HISTORY_DAYS)
    listed = bills_of(customers, since=since) if customers else []
    given = _receipts_of_bills(listed)
    for bill in listed:
        provider = bill.provider
        title = f"{bill.title}, {shown_period(bill.period)}"
        about = bill.customer.code
        if bill.owed:
            receiver = by_name.setdefault(provider.name, Receiver(provider.name, provider.contact))
            address = reverse("bills:my-bill", args=[bill.pk])
            made = _item(title, about, bill, bill.due_on, today, address)
            receiver.items.append(
                made._replace(link=pay_link(bill), is_voluntary=bill.is_voluntary)
            )
        else:
            found.settled.append(
                Settled(
                    title, about, provider.name, bill.amount, bill.get_state_display(),
                    bill.settled_at, given.get(bill.obligation_id),
                )
            )  # fmt: skip


def _item(
    title: str,
    about: str,
    row: payments.Obligation | Bill,
    due_on: date | None,
    today: date,
    address: str,
) -> Item:
    days = (due_on - today).days if due_on else None
    return Item(title, about, row.amount, row.owed, due_on, days, address)


def _receipts_of_bills(bills: Iterable[Bill]) -> dict[UUID | None, receipts.Receipt]:
    asked = [bill.obligation for bill in bills if bill.obligation is not None and not bill.owed]
    with scope.of(agencies={row.agency_id for row in asked}):
        return _receipts_of(asked)


def _receipts_of(rows: Iterable[payments.Obligation]) -> dict[UUID | None, receipts.Receipt]:
    """Return the last live receipt of each obligation."""
    paid = payments.Payment.objects.filter(obligation__in=[row.pk for row in rows if row.paid])
    of = dict(paid.order_by("id").values_list("pk", "obligation_id"))
    live = receipts.live_for(of)
    return {of[pk]: receipt for pk, receipt in live.items()}
