"""Sending: one message at a time, each try written down, none forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from xaso.kernel.jobs import api as jobs
from xaso.kernel.keyring import api as keyring
from xaso.kernel.notifications.domain.retries import pause_after
from xaso.kernel.notifications.errors import DeliveryFailed, TryLater
from xaso.kernel.notifications.gateways import Outgoing, gateway_for
from xaso.kernel.notifications.models import Message, State
from xaso.kernel.notifications.selectors import open_letter
from xaso.kernel.notifications.services import SEND_TASK

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

FORGOTTEN_AFTER = timedelta(minutes=10)
_SWEEP_BATCH = 500
logger = structlog.get_logger(__name__)


@transaction.atomic
def send_message(message_id: UUID, *, now: datetime) -> None:
    """Hand a waiting message to its gateway; anything but a waiting one is left alone.

    The row stays locked meanwhile, so two workers never send the same message at once; if this
    process dies after the gateway has it, it is sent again under the same id.

    Effects: the message is sent, waits for its next try (with a job), is undelivered, or is given
    up because its key was destroyed.
    """
    message = (
        Message.objects
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("agency")
        .filter(pk=message_id, state=State.WAITING)
        .first()
    )
    if message is None:
        return
    try:
        letter = open_letter(message)
    except (keyring.KeyDestroyed, keyring.NotAuthentic) as error:
        _close(message, State.GIVEN_UP, type(error).__name__)
        return
    outgoing = Outgoing(
        id=message.pk,
        channel=message.channel,
        to=letter.to,
        subject=letter.subject,
        text=letter.text,
        sender_name=message.agency.name,
    )
    try:
        gateway_for(message.channel).send(outgoing)
    except DeliveryFailed as failure:
        _note_failure(message, failure, now)
    else:
        message.sent_at = now
        _close(message, State.SENT, "")


def sweep_forgotten(*, now: datetime) -> int:
    """Enqueue waiting messages whose moment passed a while ago: their job was lost.

    Returns:
        How many there were.
    """
    forgotten = Message.objects.filter(
        state=State.WAITING, next_try_at__lt=now - FORGOTTEN_AFTER
    ).order_by("next_try_at")[:_SWEEP_BATCH]
    ids = [str(pk) for pk in forgotten.values_list("pk", flat=True)]
    for message_id in ids:
        jobs.enqueue(SEND_TASK, message_id=message_id)
    if ids:
        logger.warning("notifications.forgotten", messages=len(ids))
    return len(ids)


def _note_failure(message: Message, failure: DeliveryFailed, now: datetime) -> None:
    attempts = message.attempts + 1
    pause = pause_after(attempts) if isinstance(failure, TryLater) else None
    if pause is None:
        message.attempts = attempts
        _close(message, State.UNDELIVERED, failure.code)
        logger.warning("notifications.undelivered", message=str(message.pk), code=failure.code)
        return
    message.attempts, message.last_error = attempts, failure.code[:60]
    message.next_try_at = now + pause
    message.save(update_fields=["attempts", "last_error", "next_try_at"])
    jobs.enqueue(SEND_TASK, run_at=message.next_try_at, message_id=str(message.pk))


def _close(message: Message, state: State, error: str) -> None:
    message.state, message.last_error = state, error[:60]
    message.save(update_fields=["state", "last_error", "attempts", "sent_at"])
