"""What the agency collected, month by month, for the publication of its budget; names nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


class Revenue(NamedTuple):
    """One fee in one month, in đồng, as the ledger has it; `is_final` once its days are closed."""

    month: str
    fee_code: str
    fee: str
    collected: int
    refunded: int
    net: int
    is_final: bool


def months_over(year: int, today: date) -> list[tuple[date, date]]:
    """Return first and last day of the months of a year that are over.

    >>> months_over(2026, date(2026, 3, 1))[-1]
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    firsts = [date(year, month, 1) for month in range(1, 13)]
    nexts = [*firsts[1:], date(year + 1, 1, 1)]
    return [
        (first, after - timedelta(days=1))
        for first, after in zip(firsts, nexts, strict=True)
        if after <= today
    ]


def revenue(agency_id: UUID, *, year: int, today: date) -> list[Revenue]:
    """Return what each fee brought in each month of a year that is over, oldest first.

    Law: state-budget-2025; which table the commune publishes it in is its own matter.
    """
    closed = ledger.closed_until(agency_id)
    found = [
        (first, last, row)
        for first, last in months_over(year, today)
        for row in ledger.trial_balance([agency_id], since=first, on=last)
        if row.kind == ledger.Kind.FEE
    ]
    names = _names({row.key for _first, _last, row in found}, today, agency_id)
    return [
        Revenue(
            month=f"{first:%Y-%m}",
            fee_code=row.key,
            fee=names[row.key],
            collected=row.credit,
            refunded=row.debit,
            net=row.credit - row.debit,
            is_final=closed is not None and last <= closed,
        )
        for first, last, row in found
    ]


def _names(codes: Iterable[str], day: date, agency_id: UUID) -> dict[str, str]:
    """Name fees by the catalogue of fees, else by their procedure: what was typed stays inside."""
    wanted = sorted(codes)
    named = {code: code for code in wanted}
    versions = procedures.ProcedureVersion.objects.filter(procedure__code__in=wanted)
    named |= dict(versions.order_by("number").values_list("procedure__code", "name"))
    named |= {
        fee.code: fee.name
        for fee in payments.fees_on(day, agency_id=agency_id)
        if fee.code in named
    }
    return named
