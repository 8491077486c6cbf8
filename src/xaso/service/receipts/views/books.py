"""Books of paper receipts: what is left of each, a new one, a number that nobody gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.payments import api as payments
from xaso.service.receipts import selectors
from xaso.service.receipts.errors import ReceiptsRefusal, WrongReceipt
from xaso.service.receipts.forms import BookForm, ReasonForm
from xaso.service.receipts.models import Passed
from xaso.service.receipts.services import booking
from xaso.service.receipts.views import asked
from xaso.ui.answers import see_other

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*payments.READERS)
def books(request: HttpRequest) -> HttpResponse:
    """List the books; put one on the list.

    GET receipts:books; POST with `form`, `series`, `first`, `last` and `on`

    Answers:
        200: The books. 303: Done. 404: To add, for posts that keep no books. 422: What is wrong
        stands beside its field.
    """
    agency, today = organisations.agency_of(request), timezone.localdate()
    form = BookForm(initial={"form": "01BLP", "on": today})
    if request.method == "POST":
        asked.require_keeper(request)
        form = BookForm(request.POST)
        if form.is_valid():
            try:
                made = booking.open_book(
                    agency.pk, actor=identity.actor_of(request), **form.cleaned_data
                )
            except WrongReceipt as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, _("Đã mở quyển %s.") % made)
                return see_other(reverse("receipts:books"))
    context = {
        "form": form,
        "books": selectors.books_on(today, agency_id=agency.pk),
        "passed": Passed.objects.filter(agency=agency).select_related("book")[:50],
        "source": selectors.source_on(today, agency_id=agency.pk),
        "may_keep": payments.may_keep(identity.actor_of(request)),
    }
    return render(request, "receipts/books.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@identity.staff_required(*payments.READERS)
def pass_number(request: HttpRequest, book_id: UUID) -> HttpResponse:
    """Write down that the next sheet goes to nobody. POST receipts:pass-number with `reason`.

    Answers:
        303: Done, or refused with a sentence. 404: No such book.
    """
    asked.require_issuer(request)
    book = asked.book_of(request, book_id)
    form = ReasonForm(request.POST)
    try:
        passed = booking.pass_next(
            book.pk,
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
            actor=identity.actor_of(request),
            now=timezone.now(),
        )
    except ReceiptsRefusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã bỏ số %s, không giao cho ai.") % passed)
    return see_other(reverse("receipts:books"))
