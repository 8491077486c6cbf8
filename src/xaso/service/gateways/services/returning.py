"""Money of an approved refund goes back the way it came: asked for once, proved by the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
import uuid_utils.compat as uuid
from django.db import transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.jobs import api as jobs
from xaso.kernel.scope import api as scope
from xaso.service.gateways.domain.asking import State, next_ask
from xaso.service.gateways.errors import Away
from xaso.service.gateways.models import Attempt, Return
from xaso.service.gateways.providers import GATEWAYS
from xaso.service.gateways.providers.base import RefundAnswer, Repaid, Repayment
from xaso.service.gateways.selectors import access_of
from xaso.service.gateways.services.asking import MACHINE
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

logger = structlog.get_logger(__name__)
SEND = "gateways.send_return"
BY = "xaso"


def when_approved(event: payments.RefundApproved) -> None:
    """Write down, in the transaction of the approval, that a gateway is to send money back.

    Effects: a `Return` and a job that sends it, where the money came through a gateway.
    """
    attempt = Attempt.objects.filter(
        agency_id=event.agency_id, gateway=event.channel, number=event.external, state=State.PAID
    ).first()
    if attempt is None:
        return
    now = timezone.now()
    row = Return.objects.create(
        agency_id=event.agency_id,
        refund_id=event.refund_id,
        attempt=attempt,
        request=uuid.uuid7().hex,
        amount=event.amount,
        ask_at=now,
        at=now,
    )
    jobs.enqueue(SEND, lock=f"gateways.return:{row.pk}", return_id=str(row.pk),
                 agency_id=str(row.agency_id))  # fmt: skip


def send_return(return_id: UUID, *, now: datetime) -> Return:
    """Ask the gateway to send the money back, and write down its answer.

    The row is held while the gateway is waited for: two workers never ask together. The request's
    number never changes, so what was lost on the way is asked for again without being done twice.

    Effects: the return; `payments.prove_refund` where it was done; an audit entry where refused.

    Raises:
        Away: It does not answer; it is asked again later.
    """
    away: Away | None = None
    with transaction.atomic():
        row = (
            Return.objects
            .select_for_update(of=("self",))
            .select_related("attempt__credential")
            .get(pk=return_id)
        )
        if row.state != Return.State.WAITING:
            return row
        row.asks += 1
        try:
            answer = _asked(row, now)
        except Away as error:
            away = error
            row.fault = str(error)[:300]
            row.ask_at = next_ask(row.asks, expires=row.at, now=now)
        else:
            _note(row, answer, now)
        row.save(update_fields=["asks", "fault", "ask_at", "state", "number"])
    if away is not None:
        raise away
    return row


def _asked(row: Return, now: datetime) -> RefundAnswer:
    attempt = row.attempt
    wish = Repayment(
        request=row.request,
        reference=attempt.reference,
        number=attempt.number,
        amount=row.amount,
        paid_at=attempt.created_at,
        by=BY,
        is_whole=row.amount == attempt.amount,
    )
    return GATEWAYS[attempt.gateway].refund(access_of(attempt.credential), wish, now=now)


def _note(row: Return, answer: RefundAnswer, now: datetime) -> None:
    row.ask_at, row.fault, row.number = None, answer.text[:300], answer.number
    if answer.outcome is Repaid.DONE:
        row.state = Return.State.DONE
        payments.prove_refund(
            row.refund_id,
            proof=answer.number,
            out_of=(ledger.Kind.CLEARING, row.attempt.gateway),
            actor=MACHINE,
            now=now,
        )
        return
    row.state = Return.State.REFUSED
    audit.record(
        actor=MACHINE,
        verb="gateways.refuse_return",
        object_kind="payments.refund",
        object_id=row.refund_id,
        agency_id=row.agency_id,
        details={"gateway": row.attempt.gateway, "said": row.fault},
    )


def send_waiting(*, now: datetime) -> int:
    """Ask for every return whose moment has come; return how many were answered."""
    done = 0
    for row in Return.objects.filter(state=Return.State.WAITING, ask_at__lte=now):
        try:
            with scope.of(agencies=[row.agency_id]):
                send_return(row.pk, now=now)
        except Away as away:
            logger.warning("gateways.return_away", request=row.request, why=str(away)[:200])
            continue
        done += 1
    return done
