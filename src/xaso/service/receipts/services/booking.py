"""Putting a paper book on the list, and writing down sheets that nobody gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.service.receipts import policies
from xaso.service.receipts.domain import numbers
from xaso.service.receipts.errors import UnknownReceipt, WrongReceipt
from xaso.service.receipts.models import Book, Passed
from xaso.service.receipts.selectors import highest_in

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('receipts.books:' || %s, 0))"


@transaction.atomic
def open_book(
    agency_id: UUID, *, form: str, series: str, first: int, last: int, on: date, actor: Actor
) -> Book:
    """Put a book on the list.

    Effects: a `Book`; an audit entry.

    Raises:
        WrongReceipt: Its numbers fall, or stand in another book of the same series.
        NotForPost: The post does not do it.
    """
    keeper = policies.keeper(actor)
    if not 1 <= first <= last:
        raise WrongReceipt("last", _("Số cuối phải từ số đầu trở lên."))
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [str(agency_id)])
    held = numbers.Range(first, last)
    for other in Book.objects.filter(agency_id=agency_id, form=form, series=series):
        if numbers.overlap(held, other.range):
            raise WrongReceipt("first", _("Trùng số với quyển %s.") % other)
    book = Book.objects.create(
        agency_id=agency_id,
        form=form,
        series=series,
        first=first,
        last=last,
        valid_from=on,
        opened_by_id=keeper,
    )
    _record("open_book", book, actor, first=first, last=last)
    return book


@transaction.atomic
def pass_next(book_id: UUID, *, reason: str, actor: Actor, now: datetime) -> Passed:
    """Write down that the next sheet of a book goes to nobody: torn, spoiled, lost.

    Effects: a `Passed`; an audit entry.

    Raises:
        UnknownReceipt: No such book within the scope.
        WrongReceipt: No reason, or the book is used up.
        NotForPost: The post does not do it.
    """
    by = policies.issuer(actor)
    book = Book.objects.select_for_update().filter(pk=book_id).first()
    if book is None:
        raise UnknownReceipt(_("Không có quyển biên lai này."))
    if not reason.strip():
        raise WrongReceipt("reason", _("Ghi rõ lý do."))
    number = numbers.following(book.range, highest_in(book))
    if number is None:
        raise WrongReceipt("reason", _("Quyển này đã hết số."))
    row = Passed.objects.create(
        agency_id=book.agency_id,
        book=book,
        number=number,
        reason=reason.strip(),
        by_id=by,
        at=now,
    )
    _record("pass_number", book, actor, number=number)
    return row


def _record(verb: str, book: Book, actor: Actor, **details: object) -> None:
    audit.record(
        actor=actor,
        verb=f"receipts.{verb}",
        object_kind="receipts.book",
        object_id=book.pk,
        agency_id=book.agency_id,
        details={"series": book.series, **details},
    )
