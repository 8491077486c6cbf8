"""Doubtful entries: the second reading, comparing the two; and putting a mistake right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.service.old_books import looks, policies, sealing
from xaso.service.old_books.domain import readings
from xaso.service.old_books.errors import StandsOtherwise, WrongEntry
from xaso.service.old_books.forms import CorrectionForm, ReadingForm
from xaso.service.old_books.models import Entry, Reading
from xaso.service.old_books.services import keying
from xaso.service.old_books.views import asked
from xaso.service.old_books.words import labels_of
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

ONE, TWO = "1", "2"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.KEEPERS)
def again(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Key a doubtful entry a second time; the first reading is not shown.

    GET, POST old_books:again

    Answers:
        200: The form. 303: Keyed, or to the entry where nothing waits for her. 404: No such entry.
        409: Hers was the first, or a colleague was quicker; what was typed stays.
        422: What is wrong stands beside its field; what was typed stays.
    """
    found = _entry(request, entry_id)
    if request.method != "POST" and not policies.may_key_again(identity.actor_of(request), found):
        return see_other(reverse("old_books:entry", args=[found.pk]))
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        kind=found.book.kind,
        initial={readings.NUMBER: found.number},
    )
    if not form.is_bound:
        return _page(request, found, form)

    def key() -> None:
        made = keying.key_again(
            entry_id=found.pk,
            values=form.values,
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
        if made.present is None:
            messages.warning(request, _("Hai lần nhập khác nhau. Cần đối chiếu với trang sổ."))
        else:
            messages.success(request, _("Hai lần nhập giống nhau. Đã nhập xong."))

    return _done(request, found, form, key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.KEEPERS)
def compare(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show two readings that differ beside the page; say what stands there.

    GET old_books:compare; POST with `take` (1 or 2 for that reading), else with the columns

    Answers:
        200: Both readings. 303: Settled, or to the entry where nothing differs. 404: No such entry.
        409: A colleague was quicker.
        422: What is wrong stands beside its field; what was typed stays.
    """
    found = _entry(request, entry_id)
    keyed = found.readings.filter(act__in=[Reading.Act.FIRST, Reading.Act.SECOND])
    two = sealing.said(keyed.select_related("by"), found.book)
    if len(two) < 2 or (request.method != "POST" and found.state != Entry.State.DIFFERS):
        return see_other(reverse("old_books:entry", args=[found.pk]))
    first, second = two
    different = readings.differing(first.values, second.values)
    alike = {key: text for key, text in first.values.items() if key not in different}
    form = ReadingForm(request.POST or None, kind=found.book.kind, initial=alike)
    labels = labels_of(found.book.kind, get_language() or "vi")
    told: dict[str, Any] = {
        "first": first.reading,
        "second": second.reading,
        "rows": [
            (label, first.values.get(key, ""), second.values.get(key, ""), key in different)
            for key, label in labels.items()
        ],
    }
    if not form.is_bound:
        return _page(request, found, form, **told)
    taken = {ONE: first.values, TWO: second.values}.get(request.POST.get("take", ""))
    if taken is not None:
        form = ReadingForm(dict(taken), kind=found.book.kind)

    def choose() -> None:
        keying.choose(
            entry_id=found.pk,
            values=form.values,
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
        messages.success(request, _("Đã đối chiếu xong. Cả hai lần nhập vẫn được giữ."))

    return _done(request, found, form, choose, **told)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.KEEPERS)
def correct(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Put a keying mistake right by another reading.

    GET, POST old_books:correct

    Answers:
        200: The form with what holds today. 303: Done, or to the entry while it is doubtful.
        404: No such entry.
        409: A colleague put it right meanwhile; what was typed stays.
        422: What is wrong stands beside its field; what was typed stays.
    """
    found = _entry(request, entry_id)
    if found.present is None:
        return see_other(reverse("old_books:entry", args=[found.pk]))
    [present] = sealing.said([found.present], found.book)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        kind=found.book.kind,
        initial={**present.values, "version": present.reading.version},
    )
    if not form.is_bound:
        return _page(request, found, form)

    def put_right() -> None:
        keying.correct(
            entry_id=found.pk,
            values=form.values,
            why=form.cleaned_data["why"],
            version=form.cleaned_data["version"],
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
        messages.success(request, _("Đã sửa. Lần nhập trước vẫn được giữ."))

    return _done(request, found, form, put_right)


def _entry(request: HttpRequest, entry_id: UUID) -> Entry:
    """Return an entry, for who works on books.

    Raises:
        Http404: There is none here, or she only looks things up.
    """
    asked.require_keeper(request)
    return asked.entry_of(request, entry_id)


def _done(
    request: HttpRequest,
    found: Entry,
    form: ReadingForm,
    act: Callable[[], None],
    **told: Any,
) -> HttpResponse:
    """Do it and lead to the entry, or say why not beside what was typed."""
    if not form.is_valid():
        return _page(request, found, form, status=422, **told)
    try:
        act()
    except WrongEntry as refusal:
        form.add_error(refusal.field, str(refusal))
        return _page(request, found, form, status=422, **told)
    except StandsOtherwise as refusal:
        return _page(request, found, form, status=409, refusal=str(refusal), **told)
    return see_other(reverse("old_books:entry", args=[found.pk]))


def _page(
    request: HttpRequest, found: Entry, form: ReadingForm, *, status: int = 200, **told: Any
) -> HttpResponse:
    looks.at_entry(identity.actor_of(request), found)
    context = {"entry": found, "book": found.book, "form": form, **told}
    name = (request.resolver_match.url_name if request.resolver_match else "") or "again"
    return render(request, f"old_books/{name}.html", context, status=status)
