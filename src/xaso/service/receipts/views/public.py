"""Anybody who holds a receipt sees how it stands; nobody is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.lib import look_up as codes
from xaso.service.receipts import selectors
from xaso.service.receipts.errors import UnknownReceipt
from xaso.service.receipts.forms import LookUpForm
from xaso.service.receipts.models import Receipt

if TYPE_CHECKING:
    from django.http import HttpRequest

WRONG_PROOF = "receipt-proof"


@never_cache
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """Show how a receipt stands. GET receipts:look-up with `ma` and `bi-mat`, as its QR says.

    Answers:
        200: The form, or the receipt without the payer's name. 404: No such code or the wrong
        proof. 422: Something is missing. 429: Too many wrong tries.
    """
    if "ma" not in request.GET:
        return _page(request, LookUpForm())
    form = LookUpForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=422)
    typed, address = form.cleaned_data["ma"], identity.address_of(request)
    subject = codes.normalise_code(typed) or typed
    agency = organisations.agency_of(request)
    try:
        identity.guard(WRONG_PROOF, subject, address)
        with scope.of(agencies=[agency.pk]):
            found = selectors.proved(agency.pk, typed, form.cleaned_data["bi_mat"])
    except identity.Throttled as throttled:
        minutes = throttled.retry_after_seconds // 60 + 1
        form.add_error(None, _("Thử quá nhiều lần. Thử lại sau %d phút.") % minutes)
        return _page(request, form, status=429)
    except UnknownReceipt:
        identity.note_failure(WRONG_PROOF, subject, address)
        form.add_error(None, _("Không tìm thấy biên lai với mã và số tiền hoặc mã bí mật này."))
        return _page(request, form, status=404)
    return _page(request, form, found=found)


def _page(
    request: HttpRequest, form: LookUpForm, *, found: Receipt | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "found": found, "is_internal": bool(found and not found.form)}
    return render(request, "receipts/look_up.html", context, status=status)
