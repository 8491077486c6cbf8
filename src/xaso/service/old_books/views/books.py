"""The list of old books, a new one, and one with its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.old_books import policies, selectors
from xaso.service.old_books.domain import pages
from xaso.service.old_books.errors import WrongEntry
from xaso.service.old_books.forms import BookForm, FilterForm, PhotographsForm
from xaso.service.old_books.models import Entry
from xaso.service.old_books.services import shelving
from xaso.service.old_books.views import asked
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.service.old_books.models import Book

SHOWN = 30
WAITING = 20
"""So many entries that wait are listed; how many there are stands above."""


@never_cache
@require_safe
@identity.staff_required(*policies.READERS)
def books(request: HttpRequest) -> HttpResponse:
    """List the books with how far each is, and what waits for a second person.

    GET old_books:books with `xa` (commune), `loai` (kind) and `sau`
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    form = FilterForm(request.GET, **_choices(request))
    every = selectors.books_of(actor, agency)
    found = every
    if form.is_valid():
        found = found.filter(**_narrowed(form.cleaned_data))
    found = selectors.books_after(found, asked.after_of(request))
    listed = list(selectors.with_progress(found)[: SHOWN + 1])
    second = selectors.waiting_of(actor, agency, Entry.State.SECOND)
    differing = selectors.waiting_of(actor, agency, Entry.State.DIFFERS)
    context: dict[str, Any] = {
        "form": form,
        "books": listed[:SHOWN],
        "older": str(listed[SHOWN - 1].pk) if len(listed) > SHOWN else "",
        "is_empty": not listed and not every.exists(),
        "may_keep": policies.may_keep(actor),
        "second": second[:WAITING],
        "second_count": second.count(),
        "differing": differing[:WAITING],
        "differing_count": differing.count(),
    }
    return render(request, "old_books/books.html", context)


def _narrowed(told: dict[str, str]) -> dict[str, str]:
    columns = {"agency_id": told["xa"], "kind_id": told["loai"]}
    return {column: value for column, value in columns.items() if value}


def _choices(request: HttpRequest) -> dict[str, Any]:
    return {
        "communes": selectors.communes_of(organisations.agency_of(request)),
        "kinds": selectors.kinds_on(timezone.localdate()),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.KEEPERS)
def add(request: HttpRequest) -> HttpResponse:
    """Put a book on the list.

    GET, POST old_books:add

    Answers:
        200: The form. 303: Done, to photograph it. 422: What is wrong stands beside its field.
    """
    asked.require_keeper(request)
    own = organisations.agency_of(request)
    form = BookForm(
        request.POST if request.method == "POST" else None,
        initial={"commune": str(own.pk)},
        **_choices(request),
    )
    if form.is_bound and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            made = shelving.add_book(
                agency=form.communes[told.pop("commune")],
                kind=form.kinds[told.pop("kind")],
                actor=identity.actor_of(request),
                now=timezone.now(),
                **told,
            )
        except WrongEntry as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Đã thêm sổ. Chụp các trang ở dưới."))
            return see_other(reverse("old_books:book", args=[made.pk]))
    return render(request, "old_books/add.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.READERS)
def book(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """Show a book with its pages; take photographs of them in.

    GET old_books:book; POST with `first` and `photographs`

    Answers:
        200: The book. 303: All photographs were kept. 404: No such book here; or to photograph,
            for posts that do not.
        422: What was refused and why; the others were kept.
    """
    found = asked.book_of(request, book_id)
    if request.method != "POST":
        return _page(request, found)
    asked.require_keeper(request)
    form = PhotographsForm(request.POST, request.FILES)
    return _take_in(request, found, form) if form.is_valid() else _page(request, found, form)


def _take_in(request: HttpRequest, found: Book, form: PhotographsForm) -> HttpResponse:
    """Keep the photographs that are any, and say which were refused."""
    kept, refused = shelving.photograph_in_order(
        book=found,
        first=form.cleaned_data["first"],
        uploads=form.cleaned_data["photographs"],
        actor=identity.actor_of(request),
        now=timezone.now(),
    )
    told = {"pages": pages.in_ranges(kept)}
    if not refused:
        messages.success(request, _("Đã lưu ảnh trang %(pages)s.") % told)
        return see_other(reverse("old_books:book", args=[found.pk]))
    if kept:
        messages.warning(request, _("Chỉ lưu được ảnh trang %(pages)s.") % told)
    for number, why in refused:
        line = _("Trang %(number)s: %(why)s") % {"number": number, "why": why}
        form.add_error("photographs", line)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Book, form: PhotographsForm | None = None) -> HttpResponse:
    taken = selectors.pages_taken(found)
    missing = pages.missing(taken, found.pages_count)
    context = {
        "book": found,
        "taken": taken,
        "missing": pages.in_ranges(missing),
        "entries_count": sum(taken.values()),
        "form": form or PhotographsForm(initial={"first": missing[0] if missing else ""}),
        "may_keep": policies.may_keep(identity.actor_of(request)),
    }
    return render(request, "old_books/book.html", context, status=422 if form else 200)
