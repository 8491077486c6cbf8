"""The books of certification: which there are, a month of one, and its print for binding."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.registers import selectors
from xaso.service.registers.printouts import print_month
from xaso.ui.answers import PDF, as_file

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.service.registers.models import Book

READERS = ("intake", "officer", "head", "leader", "clerk", "center_head")


@never_cache
@require_safe
@identity.staff_required(*READERS)
def books(request: HttpRequest) -> HttpResponse:
    """List the books, newest first, each with its months. GET registers:books."""
    agency, today = organisations.agency_of(request), timezone.localdate()
    found = selectors.books_of(identity.actor_of(request), agency)
    months, kinds = selectors.months_by_book(found), selectors.kinds_on(today)
    missing = selectors.missing_by_book(found)
    told = [
        {
            "book": book,
            "months": months[book.pk],
            "missing": missing.get(book.pk, []),
            "kind": kinds.get(book.kind_code),
        }
        for book in found
    ]
    return render(request, "registers/books.html", {"found": told})


@never_cache
@require_safe
@identity.staff_required(*READERS)
def month(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """Show one month of a book, the latest unless `?thang=2026-11` names another.

    GET registers:month; who looked is written down.

    Answers:
        200: The month. 404: No such book, or nothing was entered in that month.
    """
    book, first, months = _asked(request, book_id)
    rows = selectors.rows_of(book, first)
    _note(request, book, "registers.read", first)
    context: dict[str, Any] = {
        "book": book,
        "month": first,
        "months": months,
        "rows": rows,
        "copies": sum(row.entry.copies for row in rows),
        "fees": sum(row.entry.fee or 0 for row in rows),
    }
    return render(request, "registers/month.html", context)


@never_cache
@require_safe
@identity.staff_required(*READERS)
def month_pdf(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """Print one month of a book for binding. GET registers:month-pdf.

    Law: circular-01-2020-btp, article 4: an electronic book is printed each month and bound.
    """
    book, first, _months = _asked(request, book_id)
    _note(request, book, "registers.print", first)
    pdf = print_month(book, first, selectors.rows_of(book, first), timezone.localtime())
    name = f"so-{book.kind_code.replace('/', '-')}-{first:%Y-%m}.pdf"
    return as_file(pdf, name, PDF)


def _asked(request: HttpRequest, book_id: UUID) -> tuple[Book, date, list[tuple[date, int]]]:
    """Return the book, the month asked for, and all its months.

    Raises:
        Http404: No such book here, or nothing was entered in that month.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    book = get_object_or_404(selectors.books_of(actor, agency).select_related("agency"), pk=book_id)
    months = selectors.months_of(book)
    asked = request.GET.get("thang", "")
    if not months:
        raise Http404("nothing is entered")
    if not asked:
        return book, months[-1][0], months
    for first, _how_many in months:
        if f"{first:%Y-%m}" == asked:
            return book, first, months
    raise Http404("nothing was entered in that month")


def _note(request: HttpRequest, book: Book, verb: str, first: date) -> None:
    with transaction.atomic():
        audit.record(
            actor=identity.actor_of(request),
            verb=verb,
            object_kind="registers.book",
            object_id=book.pk,
            agency_id=book.agency_id,
            details={"month": f"{first:%Y-%m}"},
        )
