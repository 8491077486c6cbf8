"""What is owed, by which rule, to which account, and what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from xaso.kernel.reference.api import in_force
from xaso.service.payments.domain.standing import UNSETTLED
from xaso.service.payments.models import (
    Bank,
    Exemption,
    Fee,
    Obligation,
    Payment,
    ReceivingAccount,
    Refund,
    TakenBack,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


def fee_on(code: str, day: date, *, agency_id: UUID) -> Fee | None:
    """Return the rule of a fee: the agency's own before the one for all, the newest first."""
    rules = Fee.objects.filter(in_force(day), code=code)
    own_first = rules.filter(Q(agency_id=agency_id) | Q(agency_id=None))
    return min(
        own_first.order_by("-valid_from"), key=lambda rule: rule.agency_id is None, default=None
    )


def fees_on(day: date, *, agency_id: UUID) -> list[Fee]:
    """Return every fee that may be collected on a day, one rule for each code."""
    rules = Fee.objects.filter(in_force(day)).filter(Q(agency_id=agency_id) | Q(agency_id=None))
    found: dict[str, Fee] = {}
    for rule in rules.order_by("code", "-valid_from"):
        known = found.get(rule.code)
        if known is None or (known.agency_id is None and rule.agency_id is not None):
            found[rule.code] = rule
    return list(found.values())


def exemptions_on(day: date, *, fee_code: str) -> list[Exemption]:
    """Return who is spared a fee on a day, in whole or in part."""
    rules = Exemption.objects.filter(in_force(day)).order_by("-percent", "code")
    return [rule for rule in rules if not rule.fee_codes or fee_code in rule.fee_codes]


def account_on(day: date, *, agency_id: UUID, fee_code: str) -> ReceivingAccount | None:
    """Return where money for a fee goes: an account named for it before one for everything."""
    rows = ReceivingAccount.objects.filter(in_force(day), agency_id=agency_id)
    fitting = [row for row in rows.order_by("-valid_from", "id") if _takes(row, fee_code)]
    return min(fitting, key=lambda row: not row.fee_codes, default=None)


def _takes(row: ReceivingAccount, fee_code: str) -> bool:
    return not row.fee_codes or fee_code in row.fee_codes


def banks_on(day: date) -> dict[str, Bank]:
    """Return the banks of a day by their number."""
    return {bank.bin: bank for bank in Bank.objects.filter(in_force(day)).order_by("valid_from")}


def obligations_about(subjects: Iterable[str]) -> QuerySet[Obligation]:
    """Return what is or was owed for something, newest first."""
    return Obligation.objects.filter(subject__in=list(subjects)).select_related("account")


def taken_back_about(subjects: Iterable[str]) -> QuerySet[TakenBack]:
    """Return payments for something that were taken back, so that it is owed again, newest first.

    Rows: with payment and obligation.
    """
    rows = TakenBack.objects.filter(
        payment__obligation__subject__in=list(subjects),
        payment__obligation__standing__in=sorted(UNSETTLED),
    )
    return rows.select_related("payment__obligation").order_by("-id")


def open_obligations(agency_ids: Iterable[UUID]) -> QuerySet[Obligation]:
    """Return what agencies still wait for."""
    return Obligation.objects.filter(agency_id__in=list(agency_ids), standing__in=sorted(UNSETTLED))


def obligations_of(agency_ids: Iterable[UUID]) -> QuerySet[Obligation]:
    """Return all that is or was owed to agencies, newest first."""
    return Obligation.objects.filter(agency_id__in=list(agency_ids)).select_related("account")


def obligation_named(reference: str) -> Obligation | None:
    """Return what a reference in the text of a transfer names."""
    return Obligation.objects.filter(reference=reference.upper()).select_related("account").first()


def payments_of(agency_ids: Iterable[UUID], *, since: date, until: date) -> QuerySet[Payment]:
    """Return what came in between two days and was not taken back, oldest first."""
    rows = Payment.objects.filter(
        agency_id__in=list(agency_ids), day__range=(since, until), taken_back=None
    )
    return rows.select_related("obligation").prefetch_related("refunds")


def refundable(payment: Payment) -> int:
    """Return what of a payment may go back: all of it, while nothing else does."""
    if TakenBack.objects.filter(payment=payment).exists():
        return 0
    kept = payment.refunds.exclude(state=Refund.State.REFUSED)
    gone: int = kept.aggregate(sum=Sum("amount"))["sum"] or 0
    return payment.amount - gone


def kept(payment: Payment) -> int:
    """Return what of a payment counts for what was owed and has not gone back, in đồng.

    What was too much goes back first. A payment that was counted by mistake counts for nothing.
    """
    if TakenBack.objects.filter(payment=payment).exists():
        return 0
    proved = payment.refunds.filter(state=Refund.State.PROVED)
    gone: int = proved.aggregate(sum=Sum("amount"))["sum"] or 0
    return payment.applied - max(gone - payment.excess, 0)
