"""A way back for somebody who lost every factor: two people, one printed link, one hour."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.identity import services
from xaso.kernel.identity.errors import OwnAccount, RecoveryRefused
from xaso.kernel.identity.events import RecoveryMoved
from xaso.kernel.identity.models import Account, Recovery, RecoveryApproval
from xaso.kernel.identity.services import time_codes

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

ASKED_FOR = timedelta(hours=24)
LINK_FOR = timedelta(hours=1)
NEEDED = 2
MAY_APPROVE = frozenset({"admin", "leader"})


def open_recoveries(agency_id: UUID, now: datetime) -> QuerySet[Recovery]:
    """Return what an agency's administrators and leaders may still approve, the newest first."""
    return (
        Recovery.objects
        .filter(agency_id=agency_id, link_digest="", asked_at__gt=now - ASKED_FOR)
        .select_related("account")
        .prefetch_related("approvals__approver")
        .order_by("-asked_at")
    )


@transaction.atomic
def ask_recovery(
    *, actor: audit.Actor, account: Account, agency_id: UUID, ground: str, now: datetime
) -> Recovery:
    """Ask for a way back into an account; who asks has approved it by asking.

    One that waits already is returned as it is; a second person approves it on its own page.

    Effects: a `Recovery`, its first approval; an audit entry; the owner and the administrators
        are told.

    Raises:
        OwnAccount: Nobody recovers themselves.
        RecoveryRefused: The actor is no administrator here.
    """
    if "admin" not in actor.roles:
        raise RecoveryRefused("role")
    if account.pk == actor.id:
        raise OwnAccount
    Account.objects.select_for_update().get(pk=account.pk)
    waiting = open_recoveries(agency_id, now).filter(account=account).first()
    if waiting is not None:
        return waiting
    recovery = Recovery.objects.create(
        account=account, agency_id=agency_id, ground=ground, asked_at=now
    )
    _approve(recovery, actor, now)
    _tell(actor, recovery, "asked", ground)
    return recovery


@transaction.atomic
def approve_recovery(*, actor: audit.Actor, recovery: Recovery, now: datetime) -> str:
    """Say the second yes; return the secret of the link, to be printed this once.

    Effects: an approval; the link, good for an hour; an audit entry; owner and administrators
        are told.

    Raises:
        OwnAccount: Nobody recovers themselves.
        RecoveryRefused: Asked more than a day ago, approved by the same person, opened before,
            or the actor is neither administrator nor leader here.
    """
    if actor.roles.isdisjoint(MAY_APPROVE) or actor.agency_id != recovery.agency_id:
        raise RecoveryRefused("role")
    if recovery.account_id == actor.id:
        raise OwnAccount
    locked = Recovery.objects.select_for_update().get(pk=recovery.pk)
    if locked.link_digest or now - locked.asked_at >= ASKED_FOR:
        raise RecoveryRefused("lapsed")
    if locked.approvals.filter(approver_id=actor.id).exists():
        raise RecoveryRefused("same person")
    _approve(locked, actor, now)
    if locked.approvals.filter(approver__is_active=True).count() < NEEDED:
        raise RecoveryRefused("same person")
    secret = secrets.token_urlsafe(32)
    locked.link_digest, locked.link_until = _digest(secret), now + LINK_FOR
    locked.save(update_fields=["link_digest", "link_until"])
    _tell(actor, locked, "opened")
    return secret


def recovery_of(secret: str, now: datetime) -> Recovery | None:
    """Return the recovery whose link this is, if it may still be used."""
    return (
        Recovery.objects
        .select_related("account")
        .filter(
            link_digest=_digest(secret), used_at=None, link_until__gt=now, account__is_active=True
        )
        .first()
    )


@transaction.atomic
def use_recovery(*, secret: str, password: str, now: datetime) -> Account:
    """Give the account a new password and take away every old factor, so that new ones follow.

    Effects: the link is used up; password, epoch; codes, passkeys and trust go; an audit entry;
        owner and administrators are told.

    Raises:
        RecoveryRefused: No such link, used before, or too late.
    """
    recovery = recovery_of(secret, now)
    if recovery is None:
        raise RecoveryRefused("link")
    still_open = Recovery.objects.filter(pk=recovery.pk, used_at=None)
    if still_open.update(used_at=now) != 1:
        raise RecoveryRefused("link")
    account = recovery.account
    actor = audit.Actor(
        kind="staff", id=account.pk, agency_id=recovery.agency_id, name=account.full_name
    )
    time_codes.remove_time_code(actor=actor, account=account)
    account.passkeys.all().delete()
    account.recovery_codes.all().delete()
    account.trusted_devices.all().delete()
    services.set_password(actor=actor, account=account, password=password)
    _tell(actor, recovery, "used")
    return account


def _approve(recovery: Recovery, actor: audit.Actor, now: datetime) -> None:
    if actor.id is None:
        raise RecoveryRefused("role")
    RecoveryApproval.objects.create(
        recovery=recovery, approver_id=actor.id, account_id=recovery.account_id, at=now
    )


def _tell(actor: audit.Actor, recovery: Recovery, what: str, ground: str = "") -> None:
    audit.record(
        actor=actor,
        verb=f"identity.recovery_{what}",
        object_kind="identity.account",
        object_id=recovery.account_id,
        agency_id=recovery.agency_id,
        ground=ground,
        details={"recovery": str(recovery.pk)},
    )
    events.publish(
        RecoveryMoved(
            recovery_id=str(recovery.pk),
            account_id=str(recovery.account_id),
            agency_id=str(recovery.agency_id),
            what=what,
        )
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
