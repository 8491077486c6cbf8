"""What the addresses of the room name, as far as it is for these eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.cash_desk import selectors
from xaso.service.cash_desk.models import Handover
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.kernel.audit.api import Actor
    from xaso.service.cash_desk.models import Shift


def require(request: HttpRequest, *may: Callable[[Actor], bool]) -> None:
    """Go on only for posts that one of the policies lets.

    Raises:
        Http404: None does.
    """
    actor = identity.actor_of(request)
    if not any(one(actor) for one in may):
        raise Http404("not for this post")


def agencies_of(request: HttpRequest) -> list[UUID]:
    """Return whose money she reads: the agency's, and that of providers that she works for too."""
    own = organisations.agency_of(request)
    held = identity.holdings_on(timezone.localdate()).filter(
        account=request.user.pk, position__agency__level=organisations.Agency.Level.PROVIDER
    )
    others = {holding.position.agency_id for holding in held} - {own.pk}
    may = [pk for pk in others if payments.may_read(identity.actor_at(request, pk))]
    return [own.pk, *may]


def obligation_of(request: HttpRequest, obligation_id: UUID) -> payments.Obligation:
    """Return an obligation.

    Raises:
        Http404: There is none for these eyes.
    """
    require(request, payments.may_read)
    rows = payments.obligations_of([organisations.agency_of(request).pk])
    found = rows.filter(pk=obligation_id).first()
    if found is None:
        raise Http404("no such obligation")
    return found


def payment_of(request: HttpRequest, payment_id: UUID) -> payments.Payment:
    """Return a payment.

    Raises:
        Http404: There is none for these eyes.
    """
    require(request, payments.may_read)
    rows = payments.Payment.objects.filter(agency=organisations.agency_of(request))
    found = rows.select_related("obligation").filter(pk=payment_id).first()
    if found is None:
        raise Http404("no such payment")
    return found


def refund_of(request: HttpRequest, refund_id: UUID) -> payments.Refund:
    """Return a refund.

    Raises:
        Http404: There is none for these eyes.
    """
    require(request, payments.may_read)
    rows = payments.Refund.objects.filter(agency=organisations.agency_of(request))
    found = rows.select_related("payment__obligation__account").filter(pk=refund_id).first()
    if found is None:
        raise Http404("no such refund")
    return found


def shift_of(request: HttpRequest, shift_id: UUID) -> Shift:
    """Return a shift.

    Raises:
        Http404: There is none for these eyes.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    found = selectors.shifts_of(actor, agency).filter(pk=shift_id).first()
    if found is None:
        raise Http404("no such shift")
    return found


def require_handover(request: HttpRequest, handover_id: UUID) -> None:
    """Go on only for who gives or takes a drawer over.

    Raises:
        Http404: There is none between her and somebody.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    rows = Handover.objects.filter(agency=agency, pk=handover_id)
    if not rows.filter(Q(from_id=actor.id) | Q(to_id=actor.id)).exists():
        raise Http404("no such hand-over")


def own_shift(request: HttpRequest) -> Shift | None:
    """Return the open shift of who asks."""
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    return selectors.open_shift_of(agency.pk, actor.id) if actor.id else None
