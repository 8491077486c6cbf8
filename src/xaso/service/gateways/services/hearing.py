"""A gateway calls: judged in its order, kept raw, taken as a hint.

What is taken wakes the question; only its signed answer counts the payment (ADR 0031).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import structlog
from django.db import connection, transaction
from django.utils import timezone

from xaso.kernel.keyring import api as keyring
from xaso.kernel.scope import api as scope
from xaso.service.gateways.domain.asking import FINAL
from xaso.service.gateways.domain.verdicts import Verdict, judge
from xaso.service.gateways.models import Attempt, Callback, GatewayName
from xaso.service.gateways.providers import GATEWAYS
from xaso.service.gateways.selectors import access_of, credentials_of_terminal

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.service.gateways.models import Credential
    from xaso.service.gateways.providers.base import Access, Raw, Told

logger = structlog.get_logger(__name__)
MOST_KEPT = 4_000
"""Bytes of a callback that are kept; a gateway's own are some hundred."""
FORGERIES_KEPT = 20
"""Forgeries of one source that are kept raw in an hour; all are counted."""
_COUNT = """
    INSERT INTO gateways_forgeries AS known (gateway, source, hour, times) VALUES (%s, %s, %s, 1)
    ON CONFLICT (gateway, source, hour) DO UPDATE SET times = known.times + 1
    RETURNING times
"""


class Heard(NamedTuple):
    """What a callback is answered, and the attempt to ask about where it was taken."""

    verdict: Verdict
    attempt: Attempt | None = None
    access: Access | None = None


def hear(gateway: str, raw: Raw, *, source: str, now: datetime) -> Heard:
    """Judge a callback and keep it, in one transaction that holds the attempt's row.

    Args:
        source: The network number that it came from.

    Effects: a `Callback`, whatever it is worth; of forgeries only the first of an hour and source,
    and how many there were. On the attempt that it was told, and that it is to be asked about now.
    """
    told = GATEWAYS[gateway].read_callback(raw)
    signer = _signer(gateway, told, raw, now)
    if signer is None:
        _note_forgery(gateway, told, raw, source, now)
        return Heard(Verdict.FORGED)
    credential, access = signer
    with scope.of(agencies=[credential.agency_id]), transaction.atomic():
        attempt = _lock(credential, told.reference)
        verdict = judge(
            is_signed=True,
            expected=attempt.amount if attempt else None,
            amount=told.amount,
            is_told=attempt is not None and (bool(attempt.told_at) or attempt.state in FINAL),
        )
        _keep(credential, attempt, raw, verdict, now)
        if verdict is Verdict.TAKEN and attempt is not None:
            attempt.told_at = attempt.ask_at = now
            attempt.save(update_fields=["told_at", "ask_at"])
            return Heard(verdict, attempt, access)
    if verdict is not Verdict.TOLD_BEFORE:
        logger.warning("gateways.odd", gateway=gateway, verdict=verdict.value)
    return Heard(verdict)


@transaction.atomic
def _note_forgery(gateway: str, told: Told, raw: Raw, source: str, now: datetime) -> None:
    with connection.cursor() as cursor:
        hour = now.replace(minute=0, second=0, microsecond=0)
        cursor.execute(_COUNT, [gateway, source[:45], hour])
        (times,) = cursor.fetchone()
    if times <= FORGERIES_KEPT:
        Callback.objects.create(
            gateway=gateway, raw=raw.content[:MOST_KEPT], verdict=Verdict.FORGED, at=now
        )
    logger.warning(
        "gateways.forged", gateway=gateway, reference=told.reference[:40], times_this_hour=times
    )


def _signer(gateway: str, told: Told, raw: Raw, now: datetime) -> tuple[Credential, Access] | None:
    """Return by whose line it was signed; None: by nobody's."""
    day = timezone.localdate(now)
    for row in credentials_of_terminal(gateway, told.terminal, day=day):
        access = access_of(row)
        if GATEWAYS[gateway].is_signed(access, raw):
            return row, access
    return None


def _lock(credential: Credential, reference: str) -> Attempt | None:
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("credential")
    return rows.filter(
        reference=reference, gateway=credential.gateway, agency_id=credential.agency_id
    ).first()


def _keep(
    credential: Credential, attempt: Attempt | None, raw: Raw, verdict: Verdict, now: datetime
) -> None:
    row = Callback(
        agency_id=credential.agency_id,
        gateway=credential.gateway,
        attempt=attempt,
        raw=raw.content[:MOST_KEPT],
        verdict=verdict,
        at=now,
    )
    if credential.gateway == GatewayName.NATIONAL:
        key = keyring.open_key(credential.key_id)
        row.key_id, row.raw = key.id, key.seal(bytes(row.raw), callback_context(row))
    row.save()


def callback_context(row: Callback) -> str:
    """Return what a sealed callback is bound to."""
    return f"gateways_callback.raw|{row.pk}"
