"""Reading rights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from xaso.kernel.identity import api as identity
from xaso.kernel.reference import api as reference
from xaso.kernel.rights.domain.book import Book, Delegated, Rule, own_lines
from xaso.kernel.rights.models import Delegation, Right
from xaso.kernel.rights.policies import DELEGABLE

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Signer:
    """One person who may sign on a day: by post, or by a delegation."""

    name: str
    lines: str
    title: str
    delegation: Delegation | None = None


def book_on(agency_id: UUID, day: date) -> Book:
    """Return what departs from the usual in an agency on a day.

    Rows: kept until a right, a delegation or a post changes: do not change it.
    """
    return reference.kept("rights", (agency_id, day), lambda: _book_on(agency_id, day))


def _book_on(agency_id: UUID, day: date) -> Book:
    rules = (
        Right.objects
        .filter(Q(agency_id=agency_id) | Q(agency=None))
        .filter(reference.in_force(day))
        .order_by("valid_from", "id")
    )
    return Book(
        tuple(
            Rule(r.role, r.act, r.is_granted, r.basis, r.procedure, r.field, r.state) for r in rules
        ),
        tuple(_plain(one) for one in delegations_on(agency_id, day)),
    )


def delegations_on(agency_id: UUID, day: date) -> QuerySet[Delegation]:
    """Return the delegations in force on a day, post and person joined, newest first."""
    return (
        Delegation.objects
        .filter(reference.in_force(day), agency_id=agency_id)
        .filter(Q(position__valid_until=None) | Q(position__valid_until__gt=day))
        .select_related("position", "account")
        .order_by("-valid_from", "-id")
    )


def delegations_of(agency_id: UUID) -> QuerySet[Delegation]:
    """Return every delegation an agency has written down, newest first."""
    return (
        Delegation.objects
        .filter(agency_id=agency_id)
        .select_related("position", "account")
        .order_by("-valid_from", "-id")
    )


def signers_on(agency_id: UUID, day: date) -> list[Signer]:
    """Return who may sign on a day: who holds a leading post, then who signs for one.

    Queries: two.
    """
    by_post = identity.holdings_on(day).filter(
        position__agency_id=agency_id, position__role__in=DELEGABLE
    )
    return [
        Signer(h.account.full_name, own_lines(h.position.title), h.position.title) for h in by_post
    ] + [
        Signer(one.account.full_name, _plain(one).lines, one.signs_as, one)
        for one in delegations_on(agency_id, day)
        if one.account.is_active
    ]


def own_signature(account_id: UUID, agency_id: UUID, roles: Collection[str], day: date) -> str:
    """Return the lines above the signature of who signs by a post of her own; empty without one."""
    held = identity.holdings_on(day).filter(
        account_id=account_id, position__agency_id=agency_id, position__role__in=roles
    )
    first = held.first()
    return own_lines(first.position.title) if first else ""


def _plain(one: Delegation) -> Delegated:
    return Delegated(
        id=one.pk,
        account_id=one.account_id,
        role=one.position.role,
        form=one.form,
        for_title=one.position.title,
        signs_as=one.signs_as,
        decision=one.decision,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        procedures=frozenset(one.procedures),
        fields=frozenset(one.fields),
    )
