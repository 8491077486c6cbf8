"""The signed query: what it says counts, nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.scope import api as scope
from xaso.service.gateways.domain.asking import FINAL, Outcome, State, next_ask, state_after
from xaso.service.gateways.errors import Away
from xaso.service.gateways.models import Attempt, Credential
from xaso.service.gateways.providers import GATEWAYS
from xaso.service.gateways.selectors import access_of, attempts_to_ask
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xaso.service.gateways.providers.base import Access, Answer

logger = structlog.get_logger(__name__)
MACHINE = audit.Actor(kind="job", name="Cổng thanh toán")
REST = timedelta(minutes=1)
"""How long nobody waits within a request for a gateway that did not answer."""
AT_ONCE = 200
PATIENCE = 3
"""Failures in a row after which a sweep leaves a line alone."""


def ask(attempt: Attempt, *, now: datetime, access: Access | None = None) -> Attempt:
    """Ask the gateway how a payment stands, and write down what it says.

    No transaction is open while the gateway is waited for.

    Effects: as `settle`; of a gateway that is away only when to ask again.

    Raises:
        Away: It does not answer.
    """
    row = attempt.credential
    try:
        answer = GATEWAYS[attempt.gateway].query(
            access or access_of(row),
            reference=attempt.reference,
            created_at=attempt.created_at,
            now=now,
        )
    except Away as away:
        _note_away(attempt, away, now)
        raise
    return settle(attempt.pk, answer, now=now)


def ask_at_once(attempt: Attempt, *, now: datetime, access: Access | None = None) -> None:
    """Ask within a request, unless the gateway was slow lately; the sweeper asks what is left."""
    away_until = attempt.credential.away_until
    if away_until is not None and away_until > now:
        return
    try:
        with scope.of(agencies=[attempt.agency_id]):
            ask(attempt, now=now, access=access)
    except Away as away:
        logger.warning("gateways.away", gateway=attempt.gateway, why=str(away)[:200])


@transaction.atomic
def settle(attempt_id: UUID, answer: Answer, *, now: datetime) -> Attempt:
    """Write down what the signed query said; told again, nothing changes.

    Money of another amount than was asked for, or whose number was counted for something else, is
    not counted: the fault stays on the attempt for people to see.

    Effects: the attempt; the payment where it was paid (`payments.receive`), into what the gateway
    owes us; an audit entry where it ended unpaid.
    """
    row = Attempt.objects.select_for_update(of=("self",)).get(pk=attempt_id)
    if row.state in FINAL:
        return row
    row.asked_at, row.asks = now, row.asks + 1
    row.fault = _count(row, answer, now) if answer.outcome is Outcome.PAID else ""
    before = row.state
    if not row.fault:
        row.state = state_after(answer.outcome, expires=row.expires_at, now=now)
        row.number = answer.number
    is_open = row.state not in FINAL
    row.ask_at = next_ask(row.asks, expires=row.expires_at, now=now) if is_open else None
    row.save(update_fields=["asked_at", "asks", "fault", "state", "number", "ask_at"])
    if row.state != before and row.state != State.PAID:
        audit.record(
            actor=MACHINE,
            verb="gateways.end",
            object_kind="payments.obligation",
            object_id=row.obligation_id,
            agency_id=row.agency_id,
            details={"attempt": str(row.pk), "state": str(row.state)},
        )
    return row


def _count(row: Attempt, answer: Answer, now: datetime) -> str:
    """Count the money; return why it cannot be, "" where it was."""
    if answer.amount != row.amount:
        return _("Cổng báo %(said)d đồng, yêu cầu là %(asked)d đồng.") % {
            "said": answer.amount,
            "asked": row.amount,
        }
    money = payments.Money(
        channel=row.gateway,
        external=answer.number,
        amount=answer.amount,
        into=(ledger.Kind.CLEARING, row.gateway),
    )
    try:
        with transaction.atomic():
            payments.receive(row.obligation_id, money, actor=MACHINE, now=now)
    except (payments.PaymentsRefusal, ledger.LedgerRefusal) as refusal:
        logger.warning("gateways.not_counted", attempt=str(row.pk), why=str(refusal))
        return str(refusal)[:300]
    return ""


def _note_away(attempt: Attempt, away: Away, now: datetime) -> None:
    asks = attempt.asks + 1
    Attempt.objects.filter(pk=attempt.pk).exclude(state__in=sorted(FINAL)).update(
        asks=asks,
        asked_at=now,
        ask_at=next_ask(asks, expires=attempt.expires_at, now=now),
        fault=str(away)[:300],
    )
    Credential.objects.filter(pk=attempt.credential_id).update(away_until=now + REST)


def sweep(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Ask about the attempts whose moment has come; return how many answers came.

    A line that failed three times in a row is left alone until the next sweep.
    """
    failed: dict[int, int] = {}
    return sum(_swept(row, now, failed) for row in attempts_to_ask(now, limit=limit))


def _swept(row: Attempt, now: datetime, failed: dict[int, int]) -> int:
    line = row.credential_id
    if failed.get(line, 0) >= PATIENCE:
        return 0
    try:
        with scope.of(agencies=[row.agency_id]):
            ask(row, now=now)
    except Away as away:
        failed[line] = failed.get(line, 0) + 1
        logger.warning("gateways.away", gateway=row.gateway, why=str(away)[:200])
        return 0
    failed[line] = 0
    return 1
