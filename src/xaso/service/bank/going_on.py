"""What went on because it was paid: rooms above say it of their subjects.

They answer with how an official knows it (a dossier's code), for what waits for money no longer.
Whoever takes the money back sees it before, for what went on does not go back by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xaso.service.bank.models import Line

_tellers = payments.Tellers[str]()
register = _tellers.register


class WentOn(NamedTuple):
    """One thing that went on: how it is known, what was paid for it, how much in đồng."""

    name: str
    fee: str
    amount: int


def that_went_on(lines: QuerySet[Line]) -> list[WentOn]:
    """Return what went on because of the money of some lines, and would be owed again without."""
    rows = list(
        payments.Payment.objects
        .filter(
            pk__in=lines.exclude(payment=None).values("payment"),
            applied__gt=0,
            taken_back=None,
            obligation__standing=payments.Standing.PAID,
        )
        .select_related("obligation")
        .order_by("pk")
    )
    names = _tellers.ask({row.obligation.subject for row in rows})
    return [
        WentOn(names[row.obligation.subject], row.obligation.name, row.applied)
        for row in rows
        if row.obligation.subject in names
    ]
