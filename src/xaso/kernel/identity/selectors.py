"""Reading identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xaso.kernel.audit import api as audit
from xaso.kernel.identity.models import Account, PositionHolding

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


def holdings_on(day: date) -> QuerySet[PositionHolding]:
    """Return who holds which post on a day, account, post and agency joined."""
    return (
        PositionHolding.objects
        .filter(
            Q(valid_until=None) | Q(valid_until__gt=day),
            Q(position__valid_until=None) | Q(position__valid_until__gt=day),
            valid_from__lte=day,
            account__is_active=True,
        )
        .select_related("account", "position__agency", "position__unit")
        .order_by("position__title", "account__full_name")
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
