"""Slow guessing down without locking honest people out.

A failure is counted for what was guessed at (a user name, a look-up code) together with where
it came from, and for what was guessed at alone with a higher limit: one address may serve a
whole hamlet, so an address alone is never shut out.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from xaso.kernel.identity.models import Attempt

WINDOW = timedelta(minutes=15)
LIMIT_FROM_ONE_PLACE = 8
LIMIT_FROM_ALL_PLACES = 60


class Throttled(Exception):
    """Too many wrong tries; `retry_after_seconds` says when the next is heard."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"wait {retry_after_seconds} seconds")
        self.retry_after_seconds = retry_after_seconds


def guard(purpose: str, subject: str, address: str) -> None:
    """Pass if `subject` may be tried from `address` now.

    Raises:
        Throttled: The limit of the window is reached.
    """
    everywhere, here = _hashes(purpose, subject, address)
    since = timezone.now() - WINDOW
    recent = list(
        Attempt.objects
        .filter(Q(subject=everywhere) | Q(subject=here), at__gte=since)
        .order_by("at")
        .values_list("subject", "at")[: LIMIT_FROM_ALL_PLACES * 2]
    )
    tries_here = [at for subject_hash, at in recent if subject_hash == here]
    tries_everywhere = [at for subject_hash, at in recent if subject_hash == everywhere]
    for tries, limit in (
        (tries_here, LIMIT_FROM_ONE_PLACE),
        (tries_everywhere, LIMIT_FROM_ALL_PLACES),
    ):
        if len(tries) >= limit:
            raise Throttled(max(1, int((tries[-limit] + WINDOW - timezone.now()).total_seconds())))


def note_failure(purpose: str, subject: str, address: str) -> None:
    """Count one wrong try.

    Effects: two `Attempt` rows; those older than an hour of the same subject go.
    """
    now = timezone.now()
    hashes = _hashes(purpose, subject, address)
    Attempt.objects.filter(subject__in=hashes, at__lt=now - timedelta(hours=1)).delete()
    Attempt.objects.bulk_create(Attempt(subject=subject_hash, at=now) for subject_hash in hashes)


def _hashes(purpose: str, subject: str, address: str) -> tuple[str, str]:
    key = settings.SECRET_KEY.encode()

    def keyed(*parts: str) -> str:
        return hmac.new(key, "\x1f".join((purpose, *parts)).encode(), hashlib.sha256).hexdigest()

    folded = subject.strip().casefold()
    return keyed(folded), keyed(folded, address)
