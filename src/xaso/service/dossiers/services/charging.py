"""A fee that is taken in the moment it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from xaso.service.dossiers.errors import WrongEntry
from xaso.service.dossiers.models import DossierFee

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier


class Paid(NamedTuple):
    """A fee taken at once: whole đồng, what for, by which document, on which receipt."""

    amount: int
    name: str
    basis: str
    receipt_number: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What an event says of a fee, and the columns it sets; both empty where none was taken."""

    data: dict[str, int] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


def take(dossier: Dossier, paid: Paid | None, actor: Actor, now: datetime) -> Taken:
    """Write a fee down as paid.

    Effects: one `DossierFee`, where something was paid.

    Raises:
        WrongEntry: A fee without the number of its receipt.
    """
    if paid is None or not paid.amount:
        return Taken()
    if not paid.receipt_number.strip():
        raise WrongEntry("receipt_number", _("Ghi số biên lai."))
    DossierFee.objects.create(
        dossier=dossier,
        name=paid.name,
        basis=paid.basis,
        amount=paid.amount,
        asked_at=now,
        paid_at=now,
        receipt_number=paid.receipt_number.strip(),
        taken_by_id=actor.id,
    )
    return Taken({"amount": paid.amount}, {"finance": "paid"})
