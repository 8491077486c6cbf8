"""Writing identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.errors import LastAdministrator, OwnAccount, UsernameTaken
from xaso.kernel.identity.models import Account, PositionHolding
from xaso.kernel.identity.selectors import holdings_on

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xaso.kernel.organisations.api import Position

ADMINISTRATOR = "admin"


@transaction.atomic
def create_staff_account(
    *,
    actor: audit.Actor,
    username: str,
    full_name: str,
    password: str | None,
    email: str = "",
    is_demo: bool = False,
    is_password_temporary: bool = False,
) -> Account:
    """Open an account for an official, who then needs a post to do anything.

    Without a password nobody can sign in to it until an administrator sets one; a temporary one
    is to be changed at the first sign-in.

    Effects: one `Account`; an audit entry.

    Raises:
        UsernameTaken: An account has that user name, whatever its case.
    """
    name = username.strip().lower()
    if Account.objects.filter(username__iexact=name, kind=Account.Kind.STAFF).exists():
        raise UsernameTaken(name)
    account = Account(
        username=name,
        full_name=full_name.strip(),
        email=email.strip(),
        is_demo=is_demo,
        is_password_temporary=is_password_temporary,
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


@transaction.atomic
def end_holding(
    *, actor: audit.Actor, holding: PositionHolding, valid_until: date, ground: str = ""
) -> None:
    """End a holding: `valid_until` is the first day without the post.

    A holding that ends on or before the day it began was a mistake and is taken back.

    Effects: `PositionHolding.valid_until`, or the row goes; an audit entry.

    Raises:
        LastAdministrator: Nobody would be left to administer the agency.
    """
    account, position = holding.account, holding.position
    if valid_until <= holding.valid_from:
        holding.delete()
    else:
        holding.valid_until = valid_until
        holding.save(update_fields=["valid_until"])
    if position.role == ADMINISTRATOR:
        _check_an_administrator_remains(position.agency_id, on=valid_until)
    audit.record(
        actor=actor,
        verb="identity.end_holding",
        object_kind="identity.account",
        object_id=account.pk,
        agency_id=position.agency_id,
        ground=ground,
        details={"position": str(position.pk), "role": position.role},
    )


@transaction.atomic
def disable_account(*, actor: audit.Actor, account: Account, on: date, ground: str = "") -> None:
    """Switch an account off: it cannot sign in, and every session of it ends at once.

    Effects: `Account.is_active`, `session_epoch`; an audit entry.

    Raises:
        OwnAccount: Nobody switches themselves off.
        LastAdministrator: Nobody would be left to administer an agency.
    """
    if account.pk == actor.id:
        raise OwnAccount
    posts = holdings_on(on).filter(account=account, position__role=ADMINISTRATOR)
    agencies = set(posts.values_list("position__agency_id", flat=True))
    account.is_active = False
    _end_sessions(account, "is_active")
    for agency_id in agencies:
        _check_an_administrator_remains(agency_id, on=on)
    _record(actor, "identity.disable_account", account, ground)


@transaction.atomic
def enable_account(*, actor: audit.Actor, account: Account, ground: str = "") -> None:
    """Switch an account on again; its old sessions stay ended.

    Effects: `Account.is_active`; an audit entry.
    """
    account.is_active = True
    account.save(update_fields=["is_active"])
    _record(actor, "identity.enable_account", account, ground)


@transaction.atomic
def set_password(
    *, actor: audit.Actor, account: Account, password: str, is_temporary: bool = False
) -> None:
    """Give an account a new password; every session of it ends.

    Effects: `Account.password`, `session_epoch`, `is_password_temporary`; an audit entry.
    """
    account.set_password(password)
    account.is_password_temporary = is_temporary
    _end_sessions(account, "password", "is_password_temporary")
    _record(actor, "identity.set_password", account)


@transaction.atomic
def end_sessions(*, actor: audit.Actor, account: Account) -> None:
    """Sign an account out everywhere.

    Effects: `Account.session_epoch`; an audit entry.
    """
    _end_sessions(account)
    _record(actor, "identity.end_sessions", account)


@transaction.atomic
def note_sign_in(*, actor: audit.Actor, account: Account, by: str = "password") -> None:
    """Write down that somebody signed in, and by what.

    Effects: an audit entry.
    """
    audit.record(
        actor=actor,
        verb="identity.sign_in",
        object_kind="identity.account",
        object_id=account.pk,
        details={"by": by},
    )


def _check_an_administrator_remains(agency_id: UUID, *, on: date) -> None:
    posts = holdings_on(on).filter(position__agency_id=agency_id)
    if not posts.filter(position__role=ADMINISTRATOR).exists():
        raise LastAdministrator(str(agency_id))


def _end_sessions(account: Account, *changed: str) -> None:
    account.session_epoch += 1
    account.save(update_fields=["session_epoch", *changed])


def _record(actor: audit.Actor, verb: str, account: Account, ground: str = "") -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_kind="identity.account",
        object_id=account.pk,
        ground=ground,
    )
