"""How statement files look: which layouts there are, and one changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.bank import selectors, words
from xaso.service.bank.errors import BankRefusal
from xaso.service.bank.forms import LayoutForm, layout_initial
from xaso.service.bank.models import Layout
from xaso.service.bank.policies import SEERS
from xaso.service.bank.services import layouts as changing
from xaso.service.bank.views import asked
from xaso.service.payments import api as payments
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
@identity.staff_required(*SEERS)
def layouts(request: HttpRequest) -> HttpResponse:
    """List the layouts of today with the columns they look for. GET bank:layouts."""
    rows = sorted(selectors.layouts_on(timezone.localdate()).values(), key=str)
    context = {
        "layouts": [{"layout": row, "columns": _columns(row.spec)} for row in rows],
        "may_decide": payments.may_decide(identity.actor_of(request)),
    }
    return render(request, "bank/layouts.html", context)


def _columns(spec: dict[str, Any]) -> list[tuple[Any, str]]:
    return [(words.COLUMNS[key], ", ".join(names)) for key, names in spec["columns"].items()]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*SEERS)
def layout(request: HttpRequest, code: str) -> HttpResponse:
    """Change how a layout looks from today on.

    GET, POST bank:layout

    Answers:
        200: The form. 303: Changed. 404: No such layout, or not for this post. 422: Beside the
        field; what was typed stays.
    """
    asked.require(request, payments.may_decide)
    found = _layout_of(code)
    known = layout_initial(found.name, found.spec, is_confirmed=found.is_confirmed)
    form = LayoutForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        try:
            changing.change_layout(
                code,
                name=form.cleaned_data["name"],
                spec=found.spec | form.spec,
                is_confirmed=form.cleaned_data["is_confirmed"],
                today=timezone.localdate(),
                agency_id=organisations.agency_of(request).pk,
                actor=identity.actor_of(request),
            )
        except BankRefusal as refusal:
            beside(form, refusal)
        else:
            messages.success(request, _("Đã sửa bố cục, dùng từ hôm nay."))
            return see_other(reverse("bank:layouts"))
    context = {"layout": found, "form": form}
    return render(request, "bank/layout.html", context, status=422 if form.errors else 200)


def _layout_of(code: str) -> Layout:
    found = selectors.layouts_on(timezone.localdate()).get(code)
    if found is None:
        raise Http404("no such layout")
    return found
