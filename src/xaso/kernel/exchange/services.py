"""Putting envelopes in, handing them over until they are settled, and settling them by hand."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.exchange.errors import NotOpen, Refused, TryLater
from xaso.kernel.exchange.models import Envelope
from xaso.kernel.exchange.registry import system_of
from xaso.kernel.jobs import api as jobs
from xaso.kernel.keyring import api as keyring

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.kernel.audit.api import Actor

logger = structlog.get_logger(__name__)
State, Direction = Envelope.State, Envelope.Direction
DELIVER = "exchange.deliver"
LONGEST_WAIT = timedelta(hours=1)
CLAIM = timedelta(minutes=2)
"""Within this time nobody else hands the same envelope over."""


def post(
    *,
    agency_id: UUID,
    system: str,
    kind: str,
    key: str,
    thing: UUID,
    position: int,
    now: datetime,
) -> Envelope:
    """Put an envelope into the outbox, in the caller's transaction: no commit, no message.

    Effects: one envelope, one job.

    Raises:
        RuntimeError: No transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{system} {key} was posted outside a transaction")
    envelope = Envelope.objects.create(
        agency_id=agency_id,
        system=system,
        direction=Direction.OUT,
        kind=kind,
        key=key,
        thing=thing,
        position=position,
        at=now,
        next_try_at=now,
    )
    _enqueue(envelope)
    return envelope


@transaction.atomic
def take_in(
    *,
    agency_id: UUID,
    system: str,
    kind: str,
    key: str,
    content: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Keep what came from a system, sealed; False where the same came before.

    Effects: one envelope and one job, the first time.
    """
    known = Envelope.objects.filter(
        agency_id=agency_id, system=system, direction=Direction.IN, key=key
    )
    if known.exists():
        return False
    data_key = keyring.make_data_key(agency_id)
    plain = json.dumps(content, ensure_ascii=False).encode()
    envelope = Envelope(
        agency_id=agency_id,
        system=system,
        direction=Direction.IN,
        kind=kind,
        key=key,
        key_id=data_key.id,
        at=now,
        next_try_at=now,
    )
    envelope.content = data_key.seal(plain, _context(envelope))
    envelope.save(force_insert=True)
    _enqueue(envelope)
    return True


def content_of(envelope: Envelope) -> dict[str, Any]:
    """Return what came in.

    Raises:
        KeyDestroyed: It was taken long ago, and what was in it is gone.
    """
    if envelope.key_id is None or envelope.content is None:
        return {}
    plain = keyring.unseal(envelope.key_id, bytes(envelope.content), _context(envelope))
    return dict(json.loads(plain))


def deliver(envelope_id: UUID, *, now: datetime) -> bool:
    """Hand one envelope over, or take it; tell whether it is settled.

    The other system is spoken to outside any transaction: whoever dies between its answer and our
    note hands it over again under the same key.

    Effects: the envelope's state and answer; the next envelope of the same thing is enqueued.
    """
    envelope = _claim(envelope_id, now)
    if envelope is None:
        return False
    system = system_of(envelope.system)
    speak = system.send if envelope.direction == Direction.OUT else system.take
    try:
        said = speak(envelope)
    except TryLater as later:
        _note(envelope, State.WAITING, str(later), now)
        return False
    except Refused as refusal:
        _note(envelope, State.REFUSED, str(refusal), now)
        return False
    _note(envelope, State.DONE, said, now)
    _enqueue_next(envelope)
    return True


@transaction.atomic
def _claim(envelope_id: UUID, now: datetime) -> Envelope | None:
    """Take an envelope whose turn it is; None where it is settled, claimed, or has to wait."""
    envelope = (
        Envelope.objects
        .select_for_update(skip_locked=True)
        .filter(pk=envelope_id, state=State.WAITING, next_try_at__lte=now)
        .first()
    )
    if envelope is None or _earlier_open(envelope):
        return None
    envelope.tries += 1
    envelope.next_try_at = now + CLAIM
    envelope.save(update_fields=["tries", "next_try_at"])
    return envelope


def _earlier_open(envelope: Envelope) -> bool:
    if envelope.thing is None:
        return False
    return Envelope.objects.filter(
        system=envelope.system,
        direction=envelope.direction,
        thing=envelope.thing,
        position__lt=envelope.position,
        settled_at=None,
    ).exists()


def _note(envelope: Envelope, state: str, said: str, now: datetime) -> None:
    """Write down what came of it; what waits waits longer each time, an hour at most."""
    envelope.state, envelope.answer = state, said[:500]
    if state == State.DONE:
        envelope.settled_at = now
    wait = min(timedelta(seconds=15 * 2 ** min(envelope.tries, 12)), LONGEST_WAIT)
    envelope.next_try_at = now + wait
    envelope.save(update_fields=["state", "answer", "settled_at", "next_try_at"])
    if state == State.REFUSED:
        logger.warning("exchange.refused", envelope=str(envelope.pk), system=envelope.system)


def _enqueue(envelope: Envelope) -> None:
    jobs.enqueue(DELIVER, agency_id=str(envelope.agency_id), envelope_id=str(envelope.pk))


def _enqueue_next(envelope: Envelope) -> None:
    following = (
        Envelope.objects
        .filter(
            system=envelope.system,
            direction=envelope.direction,
            thing=envelope.thing,
            state=State.WAITING,
            position__gt=envelope.position,
        )
        .order_by("position")
        .first()
        if envelope.thing
        else None
    )
    if following is not None:
        _enqueue(following)


def deliver_waiting(*, now: datetime, most: int = 500) -> int:
    """Hand over everything whose turn has come; return how much was settled. The sweep."""
    waiting = Envelope.objects.filter(state=State.WAITING, next_try_at__lte=now)
    turns = waiting.order_by("at", "id").values_list("pk", flat=True)[:most]
    return sum(deliver(pk, now=now) for pk in list(turns))


@transaction.atomic
def retry(*, envelope_id: UUID, actor: Actor, now: datetime) -> None:
    """Try a refused or waiting envelope again at once.

    Effects: a job; an audit entry.

    Raises:
        NotOpen: It is settled.
    """
    envelope = _open(envelope_id)
    envelope.state, envelope.next_try_at = State.WAITING, now
    envelope.save(update_fields=["state", "next_try_at"])
    _enqueue(envelope)
    _record(envelope, actor, "exchange.retry")


@transaction.atomic
def set_aside(*, envelope_id: UUID, actor: Actor, now: datetime, reason: str) -> None:
    """Give an envelope up, with the reason; the later ones of the same thing go on.

    Effects: the envelope is settled; a job for the next one; an audit entry with the reason.

    Raises:
        NotOpen: It is settled.
    """
    envelope = _open(envelope_id)
    envelope.state, envelope.settled_at = State.SET_ASIDE, now
    envelope.answer = reason.strip()[:500]
    envelope.save(update_fields=["state", "settled_at", "answer"])
    _enqueue_next(envelope)
    _record(envelope, actor, "exchange.set_aside", reason.strip())


def _open(envelope_id: UUID) -> Envelope:
    envelope = Envelope.objects.select_for_update().get(pk=envelope_id)
    if envelope.settled_at is not None:
        raise NotOpen(_("Việc này vừa được xử lý xong."))
    return envelope


def _record(envelope: Envelope, actor: Actor, verb: str, ground: str = "") -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="exchange.envelope",
        object_id=envelope.pk,
        agency_id=envelope.agency_id,
        ground=ground,
        details={"system": envelope.system, "key": envelope.key},
    )


def _context(envelope: Envelope) -> str:
    return f"exchange.envelope|{envelope.system}|{envelope.key}"


def sweep() -> None:
    """Hand over what waits; the task of every minute."""
    deliver_waiting(now=timezone.now())


def deliver_one(agency_id: str, envelope_id: str) -> None:
    """Hand one envelope over; the job of its own."""
    deliver(UUID(envelope_id), now=timezone.now())
