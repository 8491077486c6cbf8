"""What the addresses of the room name, as far as it is for these eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.payments import api as payments
from xaso.service.receipts import selectors
from xaso.service.receipts.models import Book

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.service.receipts.models import Receipt


def receipt_of(request: HttpRequest, receipt_id: UUID) -> Receipt:
    """Return a receipt.

    Raises:
        Http404: There is none for these eyes.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    found = selectors.receipts_of(actor, agency).filter(pk=receipt_id).first()
    if found is None:
        raise Http404("no such receipt")
    return found


def payment_of(request: HttpRequest, payment_id: UUID) -> payments.Payment:
    """Return a payment.

    Raises:
        Http404: There is none for these eyes.
    """
    agency = organisations.agency_of(request)
    rows = payments.Payment.objects.select_related("obligation").filter(agency=agency)
    found = rows.filter(pk=payment_id).first()
    if found is None:
        raise Http404("no such payment")
    return found


def book_of(request: HttpRequest, book_id: UUID) -> Book:
    """Return a book of the agency.

    Raises:
        Http404: There is none for these eyes.
    """
    agency = organisations.agency_of(request)
    found = Book.objects.filter(agency=agency, pk=book_id).first()
    if found is None:
        raise Http404("no such book")
    return found


def require_issuer(request: HttpRequest) -> None:
    """Go on only for posts that give receipts.

    Raises:
        Http404: Hers does not.
    """
    actor = identity.actor_of(request)
    if not (payments.may_take(actor) or payments.may_keep(actor)):
        raise Http404("gives no receipts")


def require_keeper(request: HttpRequest) -> None:
    """Go on only for posts that keep the books.

    Raises:
        Http404: Hers does not.
    """
    if not payments.may_keep(identity.actor_of(request)):
        raise Http404("keeps no books")
