"""What was done to books and entries goes into the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.kernel.audit import api as audit
from xaso.service.old_books.models import Book

if TYPE_CHECKING:
    from xaso.kernel.audit.api import Actor
    from xaso.service.old_books.models import Entry


def record(actor: Actor, verb: str, row: Book | Entry, **details: object) -> None:
    """Write down what somebody did to a book or an entry. Effects: one audit entry."""
    audit.record(
        actor=actor,
        verb=f"old_books.{verb}",
        object_kind="old_books.book" if isinstance(row, Book) else "old_books.entry",
        object_id=row.pk,
        agency_id=row.agency_id,
        details=details,
    )
