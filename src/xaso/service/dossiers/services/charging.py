"""What a dossier costs: each amount is an obligation of the room of payments, with a reference.

The dossier keeps what it asked for and whether it was settled; the money itself is not here.
Obligations are the deciding agency's, whoever acts: a resident, or a desk that received for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from xaso.kernel.scope import api as scope
from xaso.service.cash_desk import api as cash_desk
from xaso.service.dossiers.errors import WrongEntry
from xaso.service.dossiers.models import DossierFee
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.models import Dossier

SUBJECT = "dossiers.dossier:"


class Paid(NamedTuple):
    """A fee taken at once: whole đồng, what for, by which document, on which receipt.

    `fee_code` names it in the catalogue of fees; without one it goes by its procedure.
    """

    amount: int
    name: str
    basis: str
    receipt_number: str
    fee_code: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an event says of a fee, and the columns it sets; both empty where none was taken."""

    data: dict[str, int] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


def subject_of(dossier: Dossier) -> str:
    """Return how payments names what a dossier costs."""
    return f"{SUBJECT}{dossier.pk}"


def dossier_of(subject: str) -> str | None:
    """Return the id of the dossier that a subject names, None where it names something else."""
    return subject.removeprefix(SUBJECT) if subject.startswith(SUBJECT) else None


def ask(
    dossier: Dossier,
    *,
    amount: int,
    name: str,
    basis: str,
    actor: Actor,
    now: datetime,
    fee_code: str = "",
) -> DossierFee:
    """Ask for an amount. Effects: an obligation with its reference, a `DossierFee`."""
    due = payments.Due(
        subject=subject_of(dossier),
        fee_code=fee_code or dossier.procedure_version.procedure.code,
        name=name,
        basis=basis,
        gross=amount,
    )
    with scope.of(agencies=[dossier.agency_id]):
        obligation = payments.oblige(dossier.agency_id, due, actor=actor, now=now)
    return DossierFee.objects.create(
        dossier=dossier,
        name=name,
        basis=basis,
        amount=amount,
        asked_at=now,
        obligation_id=obligation.pk,
        reference=obligation.reference,
    )


def unpaid(dossier: Dossier) -> QuerySet[DossierFee]:
    """Return what was asked for on a dossier and is neither settled nor given up."""
    return dossier.fees.filter(paid_at=None, voided_at=None)


def owed(dossier: Dossier) -> int:
    """Return what is still owed on a dossier, in đồng, less what came in part."""
    with scope.of(agencies=[dossier.agency_id]):
        rows = payments.obligations_about([subject_of(dossier)])
        left: dict[UUID | None, int] = {row.pk: row.owed for row in rows}
    amounts: list[int] = [left.get(fee.obligation_id, fee.amount) for fee in unpaid(dossier)]
    return sum(amounts)


def owed_again(dossier: Dossier) -> list[payments.TakenBack]:
    """Return what a dossier went on for whose money was taken back since; each amount once."""
    if dossier.finance != "paid":
        return []
    with scope.of(agencies=[dossier.agency_id]):
        rows = payments.taken_back_about([subject_of(dossier)])
        return list({row.payment.obligation_id: row for row in reversed(rows)}.values())


def take(dossier: Dossier, paid: Paid | None, actor: Actor, now: datetime) -> Taken:
    """Ask for a fee and write it down as paid in cash in the same moment.

    Effects: as `ask` and `settle_in_cash`, where something was paid.

    Raises:
        WrongEntry: A fee without the number of its receipt.
    """
    if paid is None or not paid.amount:
        return Taken()
    if not paid.receipt_number.strip():
        raise WrongEntry("receipt_number", _("Ghi số biên lai."))
    fee = ask(
        dossier,
        amount=paid.amount,
        name=paid.name,
        basis=paid.basis,
        fee_code=paid.fee_code,
        actor=actor,
        now=now,
    )
    settle_in_cash(dossier, [fee], paid.receipt_number, actor=actor, now=now)
    return Taken({"amount": paid.amount}, {"finance": "paid"})


def settle_in_cash(
    dossier: Dossier,
    fees: list[DossierFee],
    receipt_number: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Count cash for what is left of some fees, under the receipt that was written for it.

    Effects: as `cash_desk.note_cash`: it lies in the official's shift or waits to be brought into
    one; the fees are paid.
    """
    number = receipt_number.strip()
    with scope.of(agencies=[dossier.agency_id]):
        about = payments.obligations_about([subject_of(dossier)])
        rows: dict[UUID | None, payments.Obligation] = {row.pk: row for row in about}
        for fee in fees:
            row = rows.get(fee.obligation_id)
            if row is not None and row.owed:
                cash_desk.note_cash(
                    row.agency_id, row.pk, slip=number, actor=actor, received_at=now, now=now
                )
    for fee in fees:
        fee.paid_at, fee.receipt_number, fee.taken_by_id = now, number, actor.id
        fee.save(update_fields=["paid_at", "receipt_number", "taken_by_id"])


def give_up(dossier: Dossier, *, reason: str, actor: Actor, now: datetime) -> dict[str, str]:
    """Let go what is owed on a dossier that is to be withdrawn; return the columns to set.

    Should the dossier go on after all, the fee is asked for again.

    Effects: the fees are void, their obligations cancelled.
    """
    fees = list(unpaid(dossier))
    if not fees:
        return {}
    with scope.of(agencies=[dossier.agency_id]):
        rows = payments.obligations_about([subject_of(dossier)])
        wanted = {fee.obligation_id for fee in fees}
        for row in rows:
            if row.pk in wanted and row.standing not in payments.SETTLED:
                payments.cancel(row.pk, reason=reason, actor=actor, now=now)
    dossier.fees.filter(pk__in=[fee.pk for fee in fees]).update(voided_at=now)
    return {"finance": "none"}


def note_settled(fee: DossierFee, now: datetime) -> None:
    """Note that the money for a fee came by another way than the desk.

    Effects: the fee is paid, under the reference of its obligation.
    """
    fee.paid_at, fee.receipt_number = now, fee.reference
    fee.save(update_fields=["paid_at", "receipt_number"])


def note_taken_back(obligation_id: UUID) -> None:
    """Note that the money for a fee was another's.

    Effects: the fee is owed again, where it was paid by another way than the desk.
    """
    rows = DossierFee.objects.filter(obligation_id=obligation_id, taken_by_id=None)
    rows.exclude(paid_at=None).update(paid_at=None, receipt_number="")
