"""Ten printed codes for the day the telephone is lost: kept as hashes, used once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.domain import printed_codes
from xaso.kernel.identity.models import Account, RecoveryCode
from xaso.kernel.keyring import api as keyring

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def make_recovery_codes(*, actor: audit.Actor, account: Account, now: datetime) -> list[str]:
    """Return ten new codes, to be shown this once; those from before no longer count.

    Effects: ten `RecoveryCode` rows in place of the old ones; an audit entry.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    codes = printed_codes.new_codes()
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=_digest(account, code), made_at=now) for code in codes
    )
    audit.record(
        actor=actor,
        verb="identity.make_recovery_codes",
        object_kind="identity.account",
        object_id=account.pk,
        details={"count": len(codes)},
    )
    return codes


def use_recovery_code(*, account: Account, code: str, now: datetime) -> bool:
    """Tell whether this is one of the account's unused codes; it is used up by asking.

    Effects: `RecoveryCode.used_at`.
    """
    fitting = RecoveryCode.objects.filter(
        account=account, digest=_digest(account, code), used_at=None
    )
    return fitting.update(used_at=now) == 1


def _digest(account: Account, code: str) -> str:
    return keyring.blind("identity.recovery_code", f"{account.pk}|{printed_codes.plain(code)}")
