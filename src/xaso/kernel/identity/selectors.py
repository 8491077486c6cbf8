"""Reading identity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.models import Account, PositionHolding, TimeCode
from xaso.kernel.organisations import api as organisations
from xaso.kernel.reference import api as reference

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One person of the staff with the posts held on the day asked."""

    account: Account
    holdings: tuple[PositionHolding, ...]


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post with who holds it on the day asked."""

    position: organisations.Position
    holdings: tuple[PositionHolding, ...]


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account can show besides its password."""

    has_time_code: bool
    passkeys: int
    codes_left: int

    def __bool__(self) -> bool:
        """Tell whether there is a second factor; printed codes alone are none."""
        return self.has_time_code or bool(self.passkeys)


def factors_of(account: Account) -> Factors:
    """Return what an account can show besides its password."""
    return Factors(
        has_time_code=TimeCode.objects.filter(account=account).exclude(confirmed_at=None).exists(),
        passkeys=account.passkeys.count(),
        codes_left=account.recovery_codes.filter(used_at=None).count(),
    )


def holdings_on(day: date) -> QuerySet[PositionHolding]:
    """Return who holds which post on a day, account, post and agency joined."""
    return (
        PositionHolding.objects
        .filter(
            reference.in_force(day),
            Q(position__valid_until=None) | Q(position__valid_until__gt=day),
            account__is_active=True,
        )
        .select_related("account", "position__agency", "position__unit")
        .order_by("position__title", "account__full_name")
    )


def working_at(agency_id: UUID, *, on: date, roles: Collection[str] = ()) -> QuerySet[Account]:
    """Return who holds a post in an agency on a day, by name; with roles, one of these."""
    held = holdings_on(on).filter(position__agency_id=agency_id)
    if roles:
        held = held.filter(position__role__in=roles)
    return Account.objects.filter(pk__in=held.order_by().values("account_id")).order_by(
        "full_name", "id"
    )


def actor_for(account: Account, *, agency_id: UUID, on: date) -> audit.Actor:
    """Return the account as an actor in one agency, with the roles it holds there on a day.

    An account without a post there has no roles. One query.
    """
    roles = holdings_on(on).filter(account=account, position__agency_id=agency_id)
    return audit.Actor(
        kind="staff",
        id=account.pk,
        agency_id=agency_id,
        roles=frozenset(roles.values_list("position__role", flat=True)),
        name=account.full_name,
    )


def staff_of(agency_id: UUID, *, on: date) -> list[StaffLine]:
    """Return everybody who holds or held a post in an agency, by name, with today's posts.

    Two queries, however many there are.
    """
    here = PositionHolding.objects.filter(position__agency_id=agency_id)
    accounts = Account.objects.filter(pk__in=here.values("account_id")).order_by("full_name", "id")
    posts: dict[UUID, list[PositionHolding]] = {}
    for holding in here.select_related("position").order_by("valid_from", "id"):
        posts.setdefault(holding.account_id, []).append(holding)
    return [
        StaffLine(
            account,
            tuple(h for h in posts.get(account.pk, []) if _is_current(h, on)),
        )
        for account in accounts
    ]


def staff_member(agency_id: UUID, account_id: UUID) -> Account | None:
    """Return an account that holds or held a post in the agency; another's does not exist."""
    here = PositionHolding.objects.filter(position__agency_id=agency_id)
    return Account.objects.filter(pk=account_id, pk__in=here.values("account_id")).first()


def holdings_of(account: Account, *, agency_id: UUID) -> QuerySet[PositionHolding]:
    """Return the posts an account held in an agency, newest first."""
    return (
        PositionHolding.objects
        .filter(account=account, position__agency_id=agency_id)
        .select_related("position", "account")
        .order_by("-valid_from", "-id")
    )


def _is_current(holding: PositionHolding, on: date) -> bool:
    has_begun = holding.valid_from <= on
    return has_begun and (holding.valid_until is None or on < holding.valid_until)


def posts_of(agency_id: UUID, *, on: date) -> list[PostLine]:
    """Return the posts that an agency has on a day, by title, with who holds them.

    Two queries, however many there are.
    """
    positions = organisations.Position.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=on), agency_id=agency_id
    ).order_by("title", "id")
    held: dict[UUID, list[PositionHolding]] = {}
    for holding in holdings_on(on).filter(position__agency_id=agency_id):
        held.setdefault(holding.position_id, []).append(holding)
    return [PostLine(position, tuple(held.get(position.pk, ()))) for position in positions]
