"""Asking for money, sparing somebody, giving up what was asked for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.lib import payment_reference
from xaso.service.payments import policies
from xaso.service.payments.domain.amounts import LARGEST, price, reduced
from xaso.service.payments.domain.standing import SETTLED, Standing, standing
from xaso.service.payments.errors import AlreadySettled, UnknownObligation, WrongEntry
from xaso.service.payments.events import ObligationSettled
from xaso.service.payments.models import Obligation
from xaso.service.payments.selectors import account_on, exemptions_on, fee_on

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.payments.models import Exemption


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be asked for: what for, by which document, how much, until when.

    `exemption` is the code of an exemption whose evidence was seen; `evidence` says what was seen.
    """

    subject: str
    fee_code: str
    name: str
    basis: str
    gross: int
    due_on: date | None = None
    exemption: str = ""
    evidence: str = ""
    account_id: int | None = None


def computed(
    agency_id: UUID,
    fee_code: str,
    quantity: int,
    *,
    subject: str,
    day: date,
    is_online: bool = False,
) -> Due:
    """Return what a fee of the catalogue comes to for so many units on a day.

    What is filed and paid online costs as much less as the rule says.

    Raises:
        WrongEntry: No rule of that day names the fee.
    """
    rule = fee_on(fee_code, day, agency_id=agency_id)
    if rule is None:
        raise WrongEntry("fee_code", _("Không có mức thu này trong ngày."))
    gross = price(rule.steps, quantity, most=rule.most)
    if is_online:
        gross = reduced(gross, rule.online_percent)
    return Due(subject, rule.code, rule.name, rule.basis, gross)


@transaction.atomic
def oblige(agency_id: UUID, due: Due, *, actor: Actor, now: datetime) -> Obligation:
    """Ask for money; what comes to nothing is exempt at once.

    Effects: an `Obligation` with a reference of its own; an audit entry; `ObligationSettled` where
    nothing is left to pay.

    Raises:
        WrongEntry: No such amount, or an exemption that does not hold or has no evidence.
    """
    if not 0 < due.gross < LARGEST:
        raise WrongEntry("amount", _("Nhập số tiền lớn hơn 0."))
    day = timezone.localdate(now)
    spared = _exemption(due, day)
    amount = reduced(due.gross, spared.percent) if spared else due.gross
    account = account_on(day, agency_id=agency_id, fee_code=due.fee_code)
    stands = standing(amount, 0)
    row = Obligation.objects.create(
        agency_id=agency_id,
        reference=_new_reference(),
        subject=due.subject,
        fee_code=due.fee_code,
        name=due.name,
        basis=due.basis,
        gross=due.gross,
        amount=amount,
        exemption=due.exemption,
        evidence=due.evidence.strip(),
        account_id=due.account_id or (account.pk if account else None),
        due_on=due.due_on,
        standing=stands,
        asked_at=now,
        settled_at=now if stands in SETTLED else None,
    )
    _record("oblige", row, actor, amount=amount, gross=due.gross)
    _tell_if_settled(row)
    return row


def _exemption(due: Due, day: date) -> Exemption | None:
    if not due.exemption:
        return None
    known = {rule.code: rule for rule in exemptions_on(day, fee_code=due.fee_code)}
    if due.exemption not in known:
        raise WrongEntry("exemption", _("Diện miễn, giảm này không áp dụng cho khoản thu."))
    if not due.evidence.strip():
        raise WrongEntry("evidence", _("Ghi giấy tờ chứng minh diện miễn, giảm đã xem."))
    return known[due.exemption]


def _new_reference() -> str:
    while True:
        reference = payment_reference.issue(secrets.randbelow(payment_reference.CAPACITY))
        if not Obligation.objects.filter(reference=reference).exists():
            return reference


def lock(obligation_id: UUID) -> Obligation:
    """Take an obligation's row until the end of the transaction.

    Raises:
        UnknownObligation: There is none within the scope.
    """
    row = Obligation.objects.select_for_update(of=("self",)).filter(pk=obligation_id).first()
    if row is None:
        raise UnknownObligation(_("Không có khoản phải nộp này."))
    return row


@transaction.atomic
def exempt(
    obligation_id: UUID, *, code: str, evidence: str, actor: Actor, now: datetime
) -> Obligation:
    """Spare somebody what was asked for, by an exemption of today whose evidence was seen.

    What was paid already and is now too much waits to be refunded: the amount never falls below it.

    Effects: amount, exemption, standing; an audit entry; `ObligationSettled` where nothing is left.

    Raises:
        AlreadySettled: Nothing is owed any more.
        WrongEntry: The exemption does not hold, or nothing proves it.
        NotAllowed: The post does not do it.
    """
    policies.keeper(actor)
    row = lock(obligation_id)
    _must_be_open(row)
    day = timezone.localdate(now)
    due = Due(
        row.subject, row.fee_code, row.name, row.basis, row.gross, exemption=code, evidence=evidence
    )
    spared = _exemption(due, day)
    if spared is None:
        raise WrongEntry("exemption", _("Chọn diện miễn, giảm."))
    row.amount = max(reduced(row.gross, spared.percent), row.paid)
    row.exemption, row.evidence = code, evidence.strip()
    settle(row, standing(row.amount, row.paid), now)
    row.save(update_fields=["amount", "exemption", "evidence", "standing", "settled_at"])
    _record("exempt", row, actor, exemption=code, amount=row.amount)
    _tell_if_settled(row)
    return row


@transaction.atomic
def cancel(obligation_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Obligation:
    """Ask no more for what was asked for; what was paid stays, to be refunded.

    Effects: the standing; an audit entry; `ObligationSettled`.

    Raises:
        AlreadySettled: It is paid, exempt or cancelled.
        WrongEntry: No reason.
    """
    row = lock(obligation_id)
    _must_be_open(row)
    if not reason.strip():
        raise WrongEntry("reason", _("Ghi rõ lý do."))
    row.reason = reason.strip()
    settle(row, Standing.CANCELLED, now)
    row.save(update_fields=["reason", "standing", "settled_at"])
    _record("cancel", row, actor, amount=row.amount, paid=row.paid)
    _tell_if_settled(row)
    return row


def settle(row: Obligation, stands: Standing, now: datetime) -> None:
    """Set how a locked obligation stands, and since when nothing is owed; the caller saves."""
    row.standing = stands
    row.settled_at = now if stands in SETTLED else None


def _must_be_open(row: Obligation) -> None:
    if row.standing in SETTLED:
        raise AlreadySettled(_("Khoản này không còn phải nộp."))


def _tell_if_settled(row: Obligation) -> None:
    if row.standing in SETTLED:
        events.publish(ObligationSettled(row.pk, row.agency_id, row.subject, row.standing))


def _record(verb: str, row: Obligation, actor: Actor, **details: object) -> None:
    audit.record(
        actor=actor,
        verb=f"payments.{verb}",
        object_kind="payments.obligation",
        object_id=row.pk,
        agency_id=row.agency_id,
        details=details,
    )
