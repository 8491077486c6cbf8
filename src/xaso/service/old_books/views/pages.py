"""A page of a book: the picture beside what is keyed from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.files import api as files
from xaso.kernel.identity import api as identity
from xaso.service.old_books import looks, pictures, policies, selectors
from xaso.service.old_books.errors import WrongEntry
from xaso.service.old_books.forms import FirstForm
from xaso.service.old_books.services import keying
from xaso.service.old_books.views import asked
from xaso.service.old_books.words import names_of
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.service.old_books.models import Book


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.READERS)
def page(request: HttpRequest, book_id: UUID, number: int) -> HttpResponse:
    """Show a page with its entries; key one more. Who looked is written down.

    GET, POST old_books:page

    Answers:
        200: The page. 303: Keyed, the form is empty for the next. 404: No such page here; or to
            key, for posts that do not.
        422: What is wrong stands beside its field; what was typed stays.
    """
    book = asked.book_of(request, book_id)
    if not 1 <= number <= book.pages_count:
        raise Http404("no such page")
    if request.method != "POST":
        return _page(request, book, number, FirstForm(kind=book.kind))
    asked.require_keeper(request)
    form = FirstForm(request.POST, kind=book.kind)
    if form.is_valid():
        try:
            entry = keying.key(
                book=book,
                page=number,
                values=form.values,
                doubt=form.cleaned_data["doubt"],
                actor=identity.actor_of(request),
                now=timezone.now(),
            )
        except WrongEntry as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Đã nhập số %s.") % entry.number)
            return see_other(reverse("old_books:page", args=[book.pk, number]))
    return _page(request, book, number, form, status=422)


def _page(
    request: HttpRequest, book: Book, number: int, form: FirstForm, *, status: int = 200
) -> HttpResponse:
    actor = identity.actor_of(request)
    looks.at_page(actor, book, number)
    entries = list(book.entries.filter(page=number).select_related("book", "present"))
    said = selectors.shown_of(actor, entries)
    context = {
        "book": book,
        "number": number,
        "picture": selectors.picture_of(book, number),
        "before": number - 1,
        "after": number + 1 if number < book.pages_count else 0,
        "entries": [
            (one, names_of(book.kind, said[one.pk].values) if one.pk in said else "")
            for one in entries
        ],
        "form": form,
        "may_keep": policies.may_keep(actor),
    }
    return render(request, "old_books/page.html", context, status=status)


@never_cache
@require_safe
@identity.staff_required(*policies.READERS)
def picture(request: HttpRequest, book_id: UUID, number: int) -> HttpResponse:
    """Show the newest photograph of a page, upright. Who looked is written down.

    GET old_books:picture. 404: Not for these eyes, or nobody photographed it.
    """
    book = asked.book_of(request, book_id)
    found = selectors.picture_of(book, number)
    if found is None:
        raise Http404("no photograph")
    looks.at_picture(identity.actor_of(request), book, number)
    return HttpResponse(
        pictures.upright(files.read_whole(found.stored)),
        content_type="image/jpeg",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )
