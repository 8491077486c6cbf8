"""Extracts: the page beside the form, and the print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.lib import printing
from xaso.service.dossiers import api as dossiers
from xaso.service.old_books import looks, policies, printouts, sealing, selectors
from xaso.service.old_books.forms import ExtractForm
from xaso.service.old_books.services import noting
from xaso.service.old_books.views import asked
from xaso.service.old_books.words import lines_of
from xaso.ui.answers import PDF, as_file, see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from xaso.service.old_books.models import Entry


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.KEEPERS)
def extract(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show the page beside what the extract will say; print it for somebody.

    GET old_books:extract; POST with `recipient`, `purpose` and perhaps `dossier_code`

    Answers:
        200: The form. 303: To the print, or to the entry while it is doubtful. 404: No such entry.
        422: What is wrong stands beside its field; what was typed stays.
    """
    asked.require_keeper(request)
    found = asked.entry_of(request, entry_id)
    if found.present is None:
        return see_other(reverse("old_books:entry", args=[found.pk]))
    [present] = sealing.said([found.present], found.book)
    form = ExtractForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _knows_the_dossier(request, form):
        try:
            return see_other(_print(request, found, form))
        except printing.MissingGlyph as error:
            form.add_error(None, str(error))
    return _page(request, found, present, form)


def _knows_the_dossier(request: HttpRequest, form: ExtractForm) -> bool:
    code = form.cleaned_data["dossier_code"]
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    if not code or dossiers.visible_to(actor, agency).filter(code=code).exists():
        return True
    form.add_error("dossier_code", _("Không có hồ sơ nào mang mã %s.") % code)
    return False


def _print(request: HttpRequest, found: Entry, form: ExtractForm) -> str:
    """Write the extract down once it is sure that it prints; return its address."""
    agency = organisations.agency_of(request)
    with transaction.atomic():
        made = noting.extract(
            entry=found,
            actor=identity.actor_of(request),
            now=timezone.now(),
            **form.cleaned_data,
        )
        printouts.print_extract(made, agency)
    return reverse("old_books:extract-pdf", args=[made.pk])


def _page(
    request: HttpRequest, found: Entry, present: sealing.Said, form: ExtractForm
) -> HttpResponse:
    looks.at_entry(identity.actor_of(request), found)
    context = {
        "entry": found,
        "book": found.book,
        "lines": lines_of(found.book.kind, present.values, get_language() or "vi"),
        "notes": sealing.noted(found.notes.select_related("by"), found.book),
        "form": form,
    }
    return render(request, "old_books/extract.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@identity.staff_required(*policies.READERS)
def pdf(request: HttpRequest, extract_id: UUID) -> HttpResponse:
    """Show an extract as it was printed. GET old_books:extract-pdf; who opened it is written down.

    Answers:
        200: The PDF. 404: No such extract here.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    found = selectors.extract_of(actor, agency, extract_id)
    if found is None:
        raise Http404("no such extract")
    looks.at_extract(actor, found)
    name = f"trich-luc-so-{found.entry.number}.pdf"
    return as_file(printouts.print_extract(found, agency), name, PDF)
