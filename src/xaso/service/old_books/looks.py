"""Who looked at what stands in old books: written down before anything is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction

from xaso.kernel.audit import api as audit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.old_books.models import Book, Entry, Extract

ENTRY, PAGE, SEARCH, REPRINT = (
    "old_books.view",
    "old_books.view_page",
    "old_books.search",
    "old_books.view_extract",
)

ONE_LOOK_SECONDS = 15 * 60


def at_entry(actor: Actor, entry: Entry) -> None:
    """Write down a look at an entry with its page. Effects: one audit entry."""
    _note(actor, ENTRY, "old_books.entry", entry.pk, entry.agency_id, page=entry.page)
    cache.set(_seen(actor, entry.book_id, entry.page), 1, ONE_LOOK_SECONDS)


def at_page(actor: Actor, book: Book, number: int) -> None:
    """Write down a look at a page and all that is keyed from it. Effects: one audit entry."""
    _note(actor, PAGE, "old_books.book", book.pk, book.agency_id, page=number)
    cache.set(_seen(actor, book.pk, number), 1, ONE_LOOK_SECONDS)


def at_picture(actor: Actor, book: Book, number: int) -> None:
    """Write down a look at the photograph alone; within a page it is one look with that page.

    Effects: one audit entry, unless this process noted the page within a quarter of an hour.
    """
    if cache.get(_seen(actor, book.pk, number)) is None:
        at_page(actor, book, number)


def at_extract(actor: Actor, extract: Extract) -> None:
    """Write down that an extract was opened again. Effects: one audit entry."""
    entry = extract.entry
    _note(actor, REPRINT, "old_books.entry", entry.pk, entry.agency_id, extract=str(extract.pk))


def at_search(actor: Actor, found: Iterable[Entry]) -> None:
    """Write down whose entries a search showed, an empty one too. Effects: one audit entry."""
    shown = [str(entry.pk) for entry in found]
    _note(actor, SEARCH, "organisations.agency", actor.agency_id, actor.agency_id, entries=shown)


def _seen(actor: Actor, book_id: UUID, number: int) -> str:
    return f"old_books.look:{actor.id}:{book_id}:{number}"


def _note(
    actor: Actor,
    verb: str,
    kind: str,
    object_id: object,
    agency_id: UUID | None,
    **details: object,
) -> None:
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb=verb,
            object_kind=kind,
            object_id=object_id,
            agency_id=agency_id,
            details={"roles": sorted(actor.roles), **details},
        )
