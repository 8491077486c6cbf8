"""What residents do with bills that they opened: agree to see them, say that one is not theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.scope import api as scope
from xaso.service.bills.errors import AlreadyDone, WrongEntry
from xaso.service.bills.services.billing import SUBJECT, lock, record

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.bills.models import Bill, Customer

NOT_MINE = "not_mine"


@transaction.atomic
def note_opened(customer: Customer, *, consent: str, actor: Actor) -> None:
    """Write down that somebody who held code and secret agreed to see a customer's bills.

    Effects: an audit entry with the words she agreed to.
    """
    _note("open_customer", customer, actor, consent=consent)


@transaction.atomic
def note_closed(customer: Customer, *, actor: Actor) -> None:
    """Write down that she wants to see them no more. Effects: an audit entry."""
    _note("close_customer", customer, actor)


def _note(verb: str, customer: Customer, actor: Actor, **details: str) -> None:
    with scope.of(agencies=[customer.agency_id]):
        audit.record(
            actor=actor,
            verb=f"bills.{verb}",
            object_kind="bills.customer",
            object_id=customer.pk,
            agency_id=customer.agency_id,
            details=details,
        )


@transaction.atomic
def report_not_mine(bill: Bill, *, words: str, actor: Actor) -> None:
    """Tell the provider that a bill is not hers; nothing else changes until it has looked.

    Effects: an audit entry that the provider reads on the bill's page.

    Raises:
        WrongEntry: No words.
        AlreadyDone: It was told already.
    """
    if not words.strip():
        raise WrongEntry("words", _("Ghi ngắn gọn sai ở đâu để đơn vị kiểm tra."))
    with scope.of(agencies=[bill.agency_id]):
        locked = lock(bill.pk)
        if is_reported(bill.pk):
            raise AlreadyDone(_("Đã báo đơn vị về khoản này."))
        record(NOT_MINE, locked, actor, words=words.strip()[:300])


def is_reported(bill_id: UUID) -> bool:
    """Tell whether somebody said that a bill is not hers; within the scope."""
    return bool(reported(bill_id))


def reported(bill_id: UUID) -> str:
    """Return what somebody said of a bill that is not hers; empty where nobody did."""
    said = audit.trail_of(SUBJECT, bill_id).filter(verb=f"bills.{NOT_MINE}").first()
    return str(said.details["words"]) if said is not None else ""
