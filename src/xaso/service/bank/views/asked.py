"""What the addresses of the room name, as far as it is for these eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.bank import selectors
from xaso.service.bank.models import Proposal, Trial
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest

    from xaso.kernel.audit.api import Actor
    from xaso.service.bank.models import Line, Statement


def require(request: HttpRequest, may: Callable[[Actor], bool]) -> None:
    """Go on only for posts that the policy lets.

    Raises:
        Http404: It does not.
    """
    if not may(identity.actor_of(request)):
        raise Http404("not for this post")


def require_keeper(request: HttpRequest) -> None:
    """Go on only for who keeps the books.

    Raises:
        Http404: She does not.
    """
    require(request, payments.may_keep)


def line_of(request: HttpRequest, line_id: UUID) -> Line:
    """Return a line.

    Raises:
        Http404: There is none for these eyes.
    """
    rows = selectors.lines_of([organisations.agency_of(request).pk])
    found = rows.select_related("statement").filter(pk=line_id).first()
    if found is None:
        raise Http404("no such line")
    return found


def proposal_of(request: HttpRequest, proposal_id: UUID) -> Proposal:
    """Return a proposal, whatever became of it.

    Raises:
        Http404: There is none for these eyes.
    """
    rows = Proposal.objects.filter(agency=organisations.agency_of(request))
    found = rows.filter(pk=proposal_id).first()
    if found is None:
        raise Http404("no such proposal")
    return found


def statement_of(request: HttpRequest, statement_id: UUID) -> Statement:
    """Return a statement, undone or not.

    Raises:
        Http404: There is none for these eyes.
    """
    rows = selectors.statements_of([organisations.agency_of(request).pk])
    found = rows.filter(pk=statement_id).first()
    if found is None:
        raise Http404("no such statement")
    return found


def trial_of(request: HttpRequest, trial_id: UUID) -> Trial:
    """Return a file that waits to be imported.

    Raises:
        Http404: There is none for these eyes, or it is over.
    """
    rows = Trial.objects.filter(agency=organisations.agency_of(request))
    found = rows.filter(pk=trial_id).first()
    if found is None:
        raise Http404("no such trial")
    return found


def kept_trial(request: HttpRequest, told: str | None) -> Trial | None:
    """Return the file that a page says was sent before; None if it is over or somebody else's."""
    try:
        return trial_of(request, UUID(told or ""))
    except (ValueError, Http404):
        return None


def layouts_today() -> dict[str, str]:
    """Return the names of today's layouts by their codes, in the order of names."""
    rows = selectors.layouts_on(timezone.localdate())
    return dict(sorted(((code, row.name) for code, row in rows.items()), key=lambda row: row[1]))


def names_of(account_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Return the names of officials."""
    found = identity.Account.objects.filter(pk__in=[pk for pk in account_ids if pk])
    return {one.pk: one.full_name for one in found}
