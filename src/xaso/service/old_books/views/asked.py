"""What the addresses of the room name, as far as it is for these eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.old_books import policies, selectors

if TYPE_CHECKING:
    from django.http import HttpRequest

    from xaso.service.old_books.models import Book, Entry


def book_of(request: HttpRequest, book_id: UUID) -> Book:
    """Return a book.

    Raises:
        Http404: There is none for these eyes.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    found = selectors.books_of(actor, agency).filter(pk=book_id).first()
    if found is None:
        raise Http404("no such book")
    return found


def entry_of(request: HttpRequest, entry_id: UUID) -> Entry:
    """Return an entry.

    Raises:
        Http404: There is none for these eyes.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    found = selectors.entries_of(actor, agency).filter(pk=entry_id).first()
    if found is None:
        raise Http404("no such entry")
    return found


def require_keeper(request: HttpRequest) -> None:
    """Go on only for posts that work on old books.

    Raises:
        Http404: Hers only looks things up.
    """
    if not policies.may_keep(identity.actor_of(request)):
        raise Http404("works on no books")


def after_of(request: HttpRequest) -> UUID | None:
    """Return the last thing of the page before, None on the first page."""
    try:
        return UUID(request.GET.get("sau", ""))
    except ValueError:
        return None
