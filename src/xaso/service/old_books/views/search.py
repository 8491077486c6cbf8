"""Looking somebody up in all old books at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.old_books import looks, policies, selectors
from xaso.service.old_books.domain.readings import WRITTEN_ON, Role
from xaso.service.old_books.forms import SearchForm
from xaso.service.old_books.views import asked
from xaso.service.old_books.words import names_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from xaso.service.old_books.models import Entry

SHOWN = 20
ASKED = frozenset(SearchForm.base_fields)


class Row(NamedTuple):
    """One line of what was found; the names are empty where she has yet to read it blind."""

    entry: Entry
    names: str
    parents: str
    written_on: str


@never_cache
@require_safe
@identity.staff_required(*policies.READERS)
def search(request: HttpRequest) -> HttpResponse:
    """Find entries by names and years; whose were shown is written down.

    GET old_books:search with `ten`, `cha_me`, `tu`, `den`, `xa`, `loai` and `sau`

    Answers:
        200: What was found. 422: What is wrong stands beside its field.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    form = SearchForm(
        request.GET if ASKED & set(request.GET) else None,
        communes=selectors.communes_of(agency),
        kinds=selectors.kinds_on(timezone.localdate()),
    )
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "old_books/search.html", {"form": form}, status=status)
    found = selectors.find(
        actor, agency, form.wanted, after=asked.after_of(request), most=SHOWN + 1
    )
    shown = found[:SHOWN]
    looks.at_search(actor, shown)
    said = selectors.shown_of(actor, shown)
    context = {
        "form": form,
        "rows": [_row(one, dict(said[one.pk].values) if one.pk in said else {}) for one in shown],
        "older": str(shown[-1].pk) if len(found) > SHOWN else "",
        "was_asked": True,
    }
    return render(request, "old_books/search.html", context)


def _row(entry: Entry, values: dict[str, str]) -> Row:
    kind = entry.book.kind
    return Row(
        entry,
        names_of(kind, values),
        names_of(kind, values, Role.PARENT),
        values.get(WRITTEN_ON, ""),
    )
