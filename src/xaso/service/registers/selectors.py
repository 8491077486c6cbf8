"""Reading the books."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Min
from django.db.models.functions import TruncMonth

from xaso.kernel.keyring import api as keyring
from xaso.kernel.organisations import api as organisations
from xaso.kernel.reference import api as reference
from xaso.service.dossiers import api as dossiers
from xaso.service.payments import api as payments
from xaso.service.registers.domain import tariff
from xaso.service.registers.models import Book, BookKind, Entry
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.registers.domain.lines import Line


def kinds_on(on: date) -> dict[str, BookKind]:
    """Return the kinds of books in force on a day by their symbols; of several rows the oldest."""
    rows = BookKind.objects.filter(reference.in_force(on)).order_by("-id")
    return {kind.code: kind for kind in rows}


def kind_on(code: str, on: date) -> BookKind | None:
    """Return the kind of book with a symbol in force on a day."""
    return kinds_on(on).get(code)


@dataclass(frozen=True, slots=True)
class Tariff:
    """What certifying into a kind of book costs: the fee of the catalogue and how it is counted."""

    rule: payments.Fee
    counts_pages: bool


def tariff_on(kind_code: str, on: date, *, agency_id: UUID) -> Tariff | None:
    """Return what certifying into a kind of book costs at an agency on a day."""
    kind = kind_on(kind_code, on)
    if kind is None or not kind.fee_code:
        return None
    rule = payments.fee_on(kind.fee_code, on, agency_id=agency_id)
    return Tariff(rule, kind.counts_pages) if rule else None


def fee(price: Tariff, lines: Iterable[Line]) -> int:
    """Return what certifying some papers costs, in đồng."""
    by_rule = partial(payments.price, price.rule.steps, most=price.rule.most)
    return tariff.fee(by_rule, lines, counts_pages=price.counts_pages)


def books_of(actor: Actor, agency: Agency) -> QuerySet[Book]:
    """Return the books this official may open: the agency's and those it took over, newest first.

    Each bears `how_many`, `first` and `last`: its numbers.
    """
    if not dossiers.may_read(actor):
        return Book.objects.none()
    return Book.objects.filter(agency_id__in=organisations.scope_of(agency)).annotate(
        how_many=Count("entries"), first=Min("entries__number"), last=Max("entries__number")
    )


def books_kept_by(agency: Agency) -> QuerySet[Book]:
    """Return the books of an agency and its predecessors, for the console alone."""
    return Book.objects.filter(agency_id__in=organisations.scope_of(agency))


def entries_between(books: QuerySet[Book], begins: date, ends: date) -> list[tuple[Entry, bool]]:
    """Return what some books bear between two days, unopened, and whether it was cancelled since.

    Args:
        ends: The first day that no longer counts.

    Rows: `Entry` with book and agency joined, in the order of their numbers.
    """
    entries = list(
        Entry.objects
        .filter(book__in=books.values("pk"), on__gte=begins, on__lt=ends)
        .select_related("book", "agency")
        .order_by("book__agency_id", "book__kind_code", "book__year", "number")
    )
    cancelled = _cancelled(entries)
    return [(entry, entry.result_id in cancelled) for entry in entries]


def months_of(book: Book) -> list[tuple[date, int]]:
    """Return each month with entries, by its first day, and how many it has."""
    return months_by_book([book])[book.pk]


def months_by_book(books: Iterable[Book]) -> dict[UUID, list[tuple[date, int]]]:
    """Return `months_of` each book. One query, however many there are."""
    months: dict[UUID, list[tuple[date, int]]] = {book.pk: [] for book in books}
    counted = (
        Entry.objects
        .filter(book__in=months)
        .order_by()
        .annotate(month=TruncMonth("on"))
        .values_list("book_id", "month")
        .annotate(how_many=Count("id"))
        .order_by("month")
    )
    for book_id, month, how_many in counted:
        months[book_id].append((month, how_many))
    return months


def missing_of(book: Book) -> list[int]:
    """Return the numbers left out between the first and the last, which should be none."""
    known = set(Entry.objects.filter(book=book).values_list("number", flat=True))
    return sorted(set(range(1, max(known, default=0) + 1)) - known)


def missing_by_book(books: Iterable[Book]) -> dict[UUID, list[int]]:
    """Return `missing_of` those books alone that have a gap: fewer numbers than the last says."""
    gapped = (
        Book.objects
        .filter(pk__in=[book.pk for book in books])
        .annotate(how_many=Count("entries"), last=Max("entries__number"))
        .exclude(how_many=F("last"))
    )
    return {book.pk: missing_of(book) for book in gapped}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the book shows it."""

    entry: Entry
    requester: str
    title: str
    issuer: str
    note: str = ""


def rows_of(book: Book, month: date) -> list[Row]:
    """Return the entries of one month in the order of their numbers, opened.

    A certification cancelled since says by which decision.
    """
    entries = list(
        Entry.objects.filter(book=book, on__year=month.year, on__month=month.month).order_by(
            "number"
        )
    )
    key = keyring.open_key(book.key_id)
    notes = _cancelled(entries)
    return [
        Row(
            entry=entry,
            note=notes.get(entry.result_id, ""),
            **json.loads(key.unseal(bytes(entry.content), content_context(entry))),
        )
        for entry in entries
    ]


def _cancelled(entries: Sequence[Entry]) -> dict[UUID, str]:
    ids = [entry.result_id for entry in entries]
    rows = results.Cancellation.objects.filter(result_id__in=ids)
    return {row.result_id: row.decision for row in rows}


def content_context(entry: Entry) -> str:
    """Return what the seal of an entry is bound to."""
    return f"registers_entry.content|{entry.pk}"
