"""One entry: its page beside what it says, every reading, later changes, extracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.service.old_books import looks, policies, sealing
from xaso.service.old_books.errors import WrongEntry
from xaso.service.old_books.forms import NoteForm
from xaso.service.old_books.services import noting
from xaso.service.old_books.views import asked
from xaso.service.old_books.words import lines_of
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.service.old_books.models import Entry


class Shown(NamedTuple):
    """A reading as the page tells it."""

    said: sealing.Said
    lines: list[tuple[str, str]]
    is_present: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.READERS)
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show an entry; write a later change beside it. Who looked is written down.

    GET old_books:entry; POST with `on`, `ground` and `text`

    Answers:
        200: The entry. 303: Written beside it. 404: No such entry here; or to write, for posts
            that do not.
        422: What is wrong stands beside its field; what was typed stays.
    """
    found = asked.entry_of(request, entry_id)
    if request.method != "POST":
        return _page(request, found, NoteForm())
    asked.require_keeper(request)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            noting.note(
                entry=found,
                actor=identity.actor_of(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
        except WrongEntry as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Đã thêm ghi chú. Mục trong sổ giữ nguyên."))
            return see_other(reverse("old_books:entry", args=[found.pk]))
    return _page(request, found, form, status=422)


def _page(request: HttpRequest, found: Entry, form: NoteForm, *, status: int = 200) -> HttpResponse:
    actor = identity.actor_of(request)
    looks.at_entry(actor, found)
    readings = _readings(found) if policies.may_see_readings(actor, found) else []
    context: dict[str, Any] = {
        "entry": found,
        "book": found.book,
        "present": next((one for one in readings if one.is_present), None),
        "readings": readings,
        "notes": sealing.noted(found.notes.select_related("by"), found.book),
        "extracts": sealing.printed(found.extracts.select_related("by", "reading"), found.book),
        "form": form,
        "may_keep": policies.may_keep(actor),
        "may_key_again": policies.may_key_again(actor, found),
        "has_picture": found.book.pictures.filter(number=found.page).exists(),
    }
    return render(request, "old_books/entry.html", context, status=status)


def _readings(found: Entry) -> list[Shown]:
    language = get_language() or "vi"
    every = sealing.said(found.readings.select_related("by"), found.book)
    return [
        Shown(
            one,
            lines_of(found.book.kind, one.values, language),
            is_present=one.reading.pk == found.present_id,
        )
        for one in every
    ]
