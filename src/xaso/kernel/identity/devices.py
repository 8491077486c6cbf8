"""The browser on this table: who signed in here before, and who trusts it for thirty days.

One signed cookie holds a random name of the device and the accounts that signed in on it. It
proves nothing by itself: it exempts its owner from the crowd's throttle, offers names on the
lock screen, and, where its owner said so, stands for the second factor.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.domain.device_words import in_words
from xaso.kernel.identity.models import Account, TrustedDevice

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

COOKIE = "xaso_may"
COOKIE_SECONDS = 180 * 24 * 3600
TRUST = timedelta(days=30)
MOST_ACCOUNTS = 6
_SALT = "xaso.identity.device"


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser's cookie says: a random name, and who signed in, the last first."""

    secret: str = ""
    accounts: tuple[UUID, ...] = field(default_factory=tuple)

    def knows(self, account_id: UUID) -> bool:
        """Tell whether that account signed in here before."""
        return bool(self.secret) and account_id in self.accounts

    @property
    def digest(self) -> str:
        """Return what the database keeps of the name."""
        return hashlib.sha256(self.secret.encode()).hexdigest()


def device_of(request: HttpRequest) -> Device:
    """Return the device; an empty one where the cookie is absent, forged or too old."""
    try:
        secret, accounts = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_SECONDS
        )
        return Device(str(secret), tuple(UUID(each) for each in accounts))
    except (signing.BadSignature, ValueError, TypeError):
        return Device()


def name_of(request: HttpRequest) -> str:
    """Return browser and system in words."""
    return in_words(request.headers.get("User-Agent", ""))[:80]


def remember(response: HttpResponse, device: Device, account: Account) -> Device:
    """Put the account first among those that signed in here, and return the device as it is now.

    Effects: the cookie of the response.
    """
    others = [each for each in device.accounts if each != account.pk]
    now_is = Device(
        device.secret or secrets.token_urlsafe(24), (account.pk, *others)[:MOST_ACCOUNTS]
    )
    _write(response, now_is)
    return now_is


def forget(response: HttpResponse) -> None:
    """Let the browser forget who signed in on it.

    Effects: the cookie of the response.
    """
    response.delete_cookie(COOKIE)


def is_trusted(device: Device, account: Account, now: datetime) -> bool:
    """Tell whether the account trusts this browser still."""
    return (
        device.knows(account.pk)
        and TrustedDevice.objects.filter(
            account=account,
            digest=device.digest,
            session_epoch=account.session_epoch,
            trusted_until__gt=now,
        ).exists()
    )


@transaction.atomic
def trust(
    *, actor: audit.Actor, account: Account, device: Device, name: str, now: datetime
) -> None:
    """Let this browser stand for the second factor of an account for thirty days.

    Effects: one `TrustedDevice`; an audit entry.
    """
    TrustedDevice.objects.update_or_create(
        account=account,
        digest=device.digest,
        defaults={
            "name": name,
            "session_epoch": account.session_epoch,
            "trusted_at": now,
            "trusted_until": now + TRUST,
        },
    )
    _record(actor, "identity.trust_device", account)


@transaction.atomic
def end_trust(*, actor: audit.Actor, trusted: TrustedDevice) -> None:
    """Ask for the second factor on that browser again.

    Effects: the `TrustedDevice` goes; an audit entry.
    """
    account = trusted.account
    trusted.delete()
    _record(actor, "identity.end_trust", account)


def _write(response: HttpResponse, device: Device) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps([device.secret, [str(each) for each in device.accounts]], salt=_SALT),
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )


def _record(actor: audit.Actor, verb: str, account: Account) -> None:
    audit.record(actor=actor, verb=verb, object_kind="identity.account", object_id=account.pk)
