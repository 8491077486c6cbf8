"""Writing identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.models import Account, PositionHolding

if TYPE_CHECKING:
    from datetime import date

    from xaso.kernel.organisations.api import Position


@transaction.atomic
def create_staff_account(
    *,
    actor: audit.Actor,
    username: str,
    full_name: str,
    password: str | None,
    email: str = "",
    is_demo: bool = False,
) -> Account:
    """Open an account for an official, who then needs a post to do anything.

    Without a password nobody can sign in to it until an administrator sets one.

    Effects: one `Account`; an audit entry.
    """
    account = Account(
        username=username.strip().lower(),
        full_name=full_name.strip(),
        email=email.strip(),
        is_demo=is_demo,
    )
    account.set_password(password)
    account.save()
    audit.record(
        actor=actor,
        verb="identity.create_account",
        object_kind="identity.account",
        object_id=account.pk,
    )
    return account


@transaction.atomic
def hold_position(
    *,
    actor: audit.Actor,
    account: Account,
    position: Position,
    valid_from: date,
    valid_until: date | None = None,
    basis: str = "",
) -> PositionHolding:
    """Give an account a post from a day on.

    Effects: one `PositionHolding`; an audit entry.
    """
    holding = PositionHolding.objects.create(
        account=account,
        position=position,
        valid_from=valid_from,
        valid_until=valid_until,
        basis=basis,
    )
    audit.record(
        actor=actor,
        verb="identity.hold_position",
        object_kind="identity.account",
        object_id=account.pk,
        agency_id=position.agency_id,
        ground=basis,
        details={"position": str(position.pk), "role": position.role},
    )
    return holding
