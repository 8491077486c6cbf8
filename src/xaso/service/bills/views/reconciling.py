"""Reconciliation: what came goes out by the provider's codes; what it was paid comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.service.bills import policies
from xaso.service.bills.forms import DaysForm
from xaso.service.bills.reconciling import COLUMNS, paid_between
from xaso.service.bills.views.asked import Here, as_table, at_provider

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN = 100


@never_cache
@require_safe
@at_provider(*policies.KEEPERS)
def reconcile(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the money that came between two days; or take it out as a file.

    GET bills:reconcile with `tu`, `den`, `tep`

    Answers:
        200: The page, CSV or XLSX; what is taken out is written down. 422: The days.
    """
    month = here.today.replace(day=1)
    days = {"tu": month, "den": here.today}
    form = DaysForm(request.GET) if request.GET.get("tu") else DaysForm(initial=days)
    is_wrong = form.is_bound and not form.is_valid()
    if form.is_bound and not is_wrong:
        days = form.cleaned_data
    found = paid_between(here.provider, since=days["tu"], until=days["den"])
    if request.GET.get("tep") in {"csv", "xlsx"} and not is_wrong:
        return _file(here, request.GET["tep"], [COLUMNS, *(line.values() for line in found)])
    context = here.context(
        form=form,
        lines=found[:SHOWN],
        many=len(found),
        amount=sum(line.paid for line in found),
        since=days["tu"],
        until=days["den"],
        yesterday=here.today - timedelta(days=1),
    )
    return render(request, "bills/reconcile.html", context, status=422 if is_wrong else 200)


def _file(here: Here, kind: str, lines: list[tuple[str, ...] | list[str]]) -> HttpResponse:
    here.write_down("bills.export", payments=len(lines) - 1)
    name = f"da-thu-{here.today:%Y%m%d}"
    return as_table(lines, name, kind)
