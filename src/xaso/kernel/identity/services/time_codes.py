"""Six-digit codes of an account: set up, confirmed, used once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.domain import time_codes
from xaso.kernel.identity.models import Account, TimeCode
from xaso.kernel.keyring import api as keyring

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@transaction.atomic
def begin_time_code(*, account: Account, agency_id: UUID, now: datetime) -> str:
    """Return the seed to be shown; the same one until it is confirmed.

    Effects: one `TimeCode` that counts for nothing yet, with a data key of the agency.

    Raises:
        ValueError: The account has confirmed one; it is to be removed first.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    known = TimeCode.objects.filter(account=account).first()
    if known is not None and known.confirmed_at:
        raise ValueError("a confirmed code is not shown again")
    if known is not None:
        return _seed(known)
    seed, key = time_codes.new_seed(), keyring.make_data_key(agency_id)
    TimeCode.objects.create(
        account=account,
        key_id=key.id,
        sealed_seed=key.seal(seed.encode(), _context(account)),
        begun_at=now,
    )
    return seed


@transaction.atomic
def confirm_time_code(*, actor: audit.Actor, account: Account, code: str, now: datetime) -> bool:
    """Begin to ask for codes, if `code` shows that the app has the seed; False if not.

    Effects: the code is used up; `TimeCode.confirmed_at`; an audit entry.
    """
    if not _use(account, code, now, is_confirmed=False):
        return False
    TimeCode.objects.filter(account=account).update(confirmed_at=now)
    _record(actor, "identity.add_time_code", account)
    return True


def use_time_code(*, account: Account, code: str, now: datetime) -> bool:
    """Tell whether this is the code of now and nobody used it before; it is used up by asking.

    Of concurrent replays one at most is told yes: the row's last half minute only rises.

    Effects: `TimeCode.last_step`.
    """
    return _use(account, code, now, is_confirmed=True)


@transaction.atomic
def remove_time_code(*, actor: audit.Actor, account: Account) -> None:
    """Ask for codes no longer; the seed is destroyed with its key. Twice is once.

    Effects: the `TimeCode` goes; an audit entry.
    """
    known = TimeCode.objects.filter(account=account).first()
    if known is None:
        return
    known.delete()
    keyring.destroy(known.key_id)
    _record(actor, "identity.remove_time_code", account)


def _use(account: Account, code: str, now: datetime, *, is_confirmed: bool) -> bool:
    known = TimeCode.objects.filter(account=account, confirmed_at__isnull=not is_confirmed).first()
    if known is None:
        return False
    step = time_codes.step_that_fits(_seed(known), code, now)
    if step is None:
        return False
    rows = TimeCode.objects.filter(pk=known.pk, key_id=known.key_id, last_step__lt=step)
    return rows.update(last_step=step) == 1


def _seed(known: TimeCode) -> str:
    sealed = bytes(known.sealed_seed)
    return keyring.unseal(known.key_id, sealed, _context(known.account)).decode()


def _context(account: Account) -> str:
    return f"identity_time_code.sealed_seed|{account.pk}"


def _record(actor: audit.Actor, verb: str, account: Account) -> None:
    audit.record(actor=actor, verb=verb, object_kind="identity.account", object_id=account.pk)
