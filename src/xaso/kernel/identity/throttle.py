"""Slow guessing down without locking honest people out.

A try is counted for what was guessed at (a user name, a look-up code) together with where it
came from; for what was guessed at alone, with a higher limit; and for sign-in also for where it
came from alone, with a limit that a hamlet behind one address does not reach by mistyping. A
browser on which the account signed in before has a count of its own: a crowd of guesses from
anywhere, its own address included, does not shut it out.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from xaso.kernel.identity.models import Attempt

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
LIMIT_FROM_ONE_PLACE = 8
LIMIT_FROM_ALL_PLACES = 60


class Throttled(Exception):
    """Too many wrong tries; `retry_after_seconds` says when the next is heard."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"wait {retry_after_seconds} seconds")
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """How many tries are heard in a quarter of an hour, and of one subject in a day."""

    from_one_place: int = LIMIT_FROM_ONE_PLACE
    from_all_places: int = LIMIT_FROM_ALL_PLACES
    in_a_day: int = 240
    from_one_address: int = 100


@dataclass(frozen=True, slots=True)
class Try:
    """One try that was let through and counts as wrong until it is forgiven."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Bound:
    subject: str
    limit: int
    window: timedelta


def guard(purpose: str, subject: str, address: str) -> None:
    """Pass if `subject` may be tried from `address` now.

    Raises:
        Throttled: The limit of the window is reached.
    """
    everywhere, here = _hashes(purpose, subject, address)
    _check(
        [
            _Bound(here, LIMIT_FROM_ONE_PLACE, WINDOW),
            _Bound(everywhere, LIMIT_FROM_ALL_PLACES, WINDOW),
        ],
        timezone.now(),
    )


def note_failure(purpose: str, subject: str, address: str) -> None:
    """Count one wrong try.

    Effects: two `Attempt` rows; those older than a day of the same subject go.
    """
    _count(_hashes(purpose, subject, address), timezone.now())


@transaction.atomic
def take(
    purpose: str, subject: str, address: str, *, device: str = "", limits: Limits | None = None
) -> Try:
    """Let one try through and count it as wrong before it is heard.

    Tries at one subject are counted one after the other, so that a thousand at once are bounded
    as a thousand in a row. Forgive what turned out right.

    Args:
        purpose: What kind of thing is guessed at.
        subject: What is guessed at, as typed; counted alike whether it exists or not.
        address: Where it came from.
        device: A browser known to belong to the subject; it has a count of its own.
        limits: Others than the usual.

    Effects: up to three `Attempt` rows; those older than a day of the same subjects go.

    Raises:
        Throttled: A limit is reached; nothing was counted.
    """
    allowed, now = limits or Limits(), timezone.now()
    if device:
        own = _keyed(purpose, _folded(subject), "device", device)
        bounds = [_Bound(own, allowed.from_one_place, WINDOW)]
    else:
        everywhere, here = _hashes(purpose, subject, address)
        bounds = [
            _Bound(here, allowed.from_one_place, WINDOW),
            _Bound(everywhere, allowed.from_all_places, WINDOW),
            _Bound(everywhere, allowed.in_a_day, KEPT),
            _Bound(_keyed(purpose, "", "address", address), allowed.from_one_address, WINDOW),
        ]
    subjects = sorted({bound.subject for bound in bounds})
    _wait_for_my_turn(subjects)
    _check(bounds, now)
    return Try(_count(subjects, now))


def forgive(tried: Try) -> None:
    """Take back a try that turned out right.

    Effects: its `Attempt` rows go.
    """
    Attempt.objects.filter(pk__in=tried.rows).delete()


def _check(bounds: list[_Bound], now: datetime) -> None:
    asked = Q()
    for bound in bounds:
        asked |= Q(subject=bound.subject, at__gte=now - bound.window)
    counted: dict[str, list[datetime]] = {}
    for subject, at in Attempt.objects.filter(asked).order_by("at").values_list("subject", "at"):
        counted.setdefault(subject, []).append(at)
    waits = [
        tries[-bound.limit] + bound.window - now
        for bound in bounds
        if len(tries := [at for at in counted.get(bound.subject, []) if at >= now - bound.window])
        >= bound.limit
    ]
    if waits:
        raise Throttled(max(1, int(max(waits).total_seconds())))


def _count(subjects: tuple[str, ...] | list[str], now: datetime) -> tuple[int, ...]:
    Attempt.objects.filter(subject__in=subjects, at__lt=now - KEPT).delete()
    made = Attempt.objects.bulk_create(Attempt(subject=each, at=now) for each in subjects)
    return tuple(row.pk for row in made)


def _wait_for_my_turn(subjects: list[str]) -> None:
    with connection.cursor() as cursor:
        for subject in subjects:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 0))", [subject])


def _folded(subject: str) -> str:
    return subject.strip().casefold()


def _hashes(purpose: str, subject: str, address: str) -> tuple[str, str]:
    return _keyed(purpose, _folded(subject)), _keyed(purpose, _folded(subject), address)


def _keyed(*parts: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()
