"""The commune's list of exempted households: numbers are shown, never who stands on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.reference.api import in_force
from xaso.service.bills import policies
from xaso.service.bills.domain.plans import Rejected
from xaso.service.bills.errors import WrongEntry
from xaso.service.bills.forms import EntitleForm
from xaso.service.bills.models import EntitledHousehold
from xaso.service.bills.selectors import bill_exemptions
from xaso.service.bills.services import entitling, listing
from xaso.ui.answers import beside, see_other

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity.staff_required(*policies.ENTITLERS)
def entitled(request: HttpRequest) -> HttpResponse:
    """Show how many households are on the list; bring a list in.

    GET, POST bills:entitled

    Answers:
        200: The numbers, and which rows were refused. 303: All taken. 422: Beside the field.
    """
    commune, today = organisations.agency_of(request), timezone.localdate()
    rules = [
        (rule.code, f"{rule.name} (−{rule.percent}\u00a0%)") for rule in bill_exemptions(today)
    ]
    year = {"valid_from": date(today.year, 1, 1), "valid_until": date(today.year + 1, 1, 1)}
    form, rejected = EntitleForm(initial=year, rules=rules), list[Rejected]()
    if request.method == "POST":
        form = EntitleForm(request.POST, request.FILES, rules=rules)
        if form.is_valid():
            told = dict(form.cleaned_data)
            file = told.pop("file")
            try:
                done = entitling.entitle_list(
                    commune,
                    listing.Brought(file.name, file.read(listing.BIGGEST + 1)),
                    actor=identity.actor_of(request),
                    now=timezone.now(),
                    **told,
                )
            except WrongEntry as refusal:
                beside(form, refusal)
            else:
                said = _("Thêm %(new)d hộ; %(known)d hộ đã có; %(rejected)d dòng bị loại.")
                counts = {**done._asdict(), "rejected": len(done.rejected)}
                messages.success(request, said % counts)
                rejected = done.rejected
                if not rejected:
                    return see_other(reverse("bills:entitled"))
    rows = EntitledHousehold.objects.filter(in_force(today), agency=commune)
    counted = dict(rows.order_by().values_list("exemption").annotate(n=Count("pk")))
    context = {
        "form": form,
        "rejected": rejected,
        "counts": [(name, counted.get(code, 0)) for code, name in rules],
    }
    return render(request, "bills/entitled.html", context, status=422 if form.errors else 200)
