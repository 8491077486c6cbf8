"""Which receipts there are, where the next one comes from, and who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Max

from xaso.kernel.reference.api import in_force
from xaso.lib import look_up
from xaso.service.payments import api as payments
from xaso.service.receipts import sealing
from xaso.service.receipts.domain import numbers
from xaso.service.receipts.domain.states import LIVE
from xaso.service.receipts.errors import UnknownReceipt
from xaso.service.receipts.models import Book, Kind, Passed, Receipt, Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency


class Open(NamedTuple):
    """A book with the number that comes next, None where it is used up, and how many are left."""

    book: Book
    following: int | None
    left: int

    @property
    def shown(self) -> str:
        """Return the next number as it is printed."""
        return "" if self.following is None else numbers.written(self.following)


def source_on(day: date, *, agency_id: UUID) -> Source | None:
    """Return by which way an agency gives receipts on a day, None for internal slips."""
    rows = Source.objects.filter(in_force(day), agency_id=agency_id)
    return rows.order_by("-valid_from").first()


def kind_on(day: date, *, agency_id: UUID, fee_code: str) -> Kind:
    """Return which kind of receipt answers a fee on a day."""
    return kind_by(source_on(day, agency_id=agency_id), day, agency_id, fee_code)


def kind_by(source: Source | None, day: date, agency_id: UUID, fee_code: str) -> Kind:
    """Return which kind of receipt answers a fee, the agency giving its receipts this way."""
    rule = payments.fee_on(fee_code, day, agency_id=agency_id)
    if source is None or (rule is not None and rule.receipt == payments.Fee.Receipt.INTERNAL):
        return Kind.INTERNAL
    return Kind(source.kind)


def highest_in(book: Book) -> int | None:
    """Return the highest number of a book that was used or passed over."""
    used = Receipt.objects.filter(book=book).aggregate(highest=Max("number"))["highest"]
    passed = Passed.objects.filter(book=book).aggregate(highest=Max("number"))["highest"]
    return max((each for each in (used, passed) if each is not None), default=None)


def books_on(day: date, *, agency_id: UUID) -> list[Open]:
    """Return the books of an agency on a day with what is left of each, oldest first."""
    rows = Book.objects.filter(in_force(day), agency_id=agency_id)
    return [_opened(book) for book in rows]


def _opened(book: Book) -> Open:
    highest = highest_in(book)
    return Open(
        book, numbers.following(book.range, highest), numbers.left(book.range, highest)
    )  # fmt: skip


def proposed(day: date, *, agency_id: UUID) -> Open | None:
    """Return the book that the next receipt is torn from; the first that is not used up."""
    return next((one for one in books_on(day, agency_id=agency_id) if one.left), None)


def receipts_of(actor: Actor, agency: Agency) -> QuerySet[Receipt]:
    """Return the receipts of an agency that an official may see, newest first."""
    if not payments.may_read(actor):
        return Receipt.objects.none()
    rows = Receipt.objects.filter(agency=agency)
    return rows.select_related("payment__obligation", "book", "source", "succeeds", "agency")


def live_for(payment_ids: Iterable[UUID]) -> dict[UUID, Receipt]:
    """Return the receipts that answer for payments, by payment."""
    rows = Receipt.objects.filter(payment_id__in=list(payment_ids), state__in=sorted(LIVE))
    return {row.payment_id: row for row in rows}


def proved(agency_id: UUID, code: str, proof: str) -> Receipt:
    """Return the receipt of a look-up code; the proof is its secret or its amount.

    Raises:
        UnknownReceipt: No such code, or the wrong proof.
    """
    normal = look_up.normalise_code(code)
    rows = Receipt.objects.filter(agency_id=agency_id, look_up_code=normal or "-")
    found = rows.select_related("agency", "succeeds", "source").first()
    if found is None or not sealing.is_proof(found, proof):
        raise UnknownReceipt(code)
    return found
