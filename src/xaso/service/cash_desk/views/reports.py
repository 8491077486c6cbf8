"""What came in, by what is asked for: on the page, on paper, as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.cash_desk import printouts, reporting
from xaso.service.cash_desk.forms import ReportForm
from xaso.service.cash_desk.models import CountingChannel
from xaso.service.cash_desk.views import asked
from xaso.service.payments import api as payments
from xaso.ui.answers import PDF, XLSX, as_file

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@require_safe
@identity.staff_required(*payments.READERS)
def report(request: HttpRequest) -> HttpResponse:
    """Show what came in.

    GET cash_desk:report with `theo`, `tu`, `den`; `tep` is xlsx for a workbook, pdf for a paper.

    Without days it is the month so far. It is the agency's own money; by provider also that of
    those that she reads for.
    """
    asked.require(request, payments.may_read)
    agency, today = organisations.agency_of(request), timezone.localdate()
    days = {"tu": today.replace(day=1), "den": today}
    form = ReportForm(request.GET) if request.GET else ReportForm(initial=days)
    told = form.cleaned_data if form.is_valid() else {}
    by = told.get("theo") or reporting.BY_FEE
    since, until = told.get("tu") or today.replace(day=1), told.get("den") or today
    if by == reporting.BY_PROVIDER:
        whose = asked.agencies_of(request)
        with scope.of(agencies=whose):
            rows = reporting.report(*whose, by=by, since=since, until=until)
    else:
        rows = reporting.report(agency.pk, by=by, since=since, until=until)
    heading = str(dict(form.fields["theo"].choices)[by])  # type: ignore[attr-defined]
    if request.GET.get("tep") == "xlsx":
        name = f"thu-tien-{since:%Y%m%d}-{until:%Y%m%d}.xlsx"
        sheet = printouts.as_sheet(rows, heading=heading, since=since, until=until)
        return as_file(sheet, name, XLSX)
    codes = sorted(reporting.counting_on(until, CountingChannel.objects.all()))
    counting = ", ".join(str(payments.Channel(code).label) for code in codes) or "–"
    if request.GET.get("tep") == "pdf":
        name = f"thu-tien-{since:%Y%m%d}-{until:%Y%m%d}.pdf"
        pdf = printouts.print_report(
            agency,
            rows,
            heading=heading,
            since=since,
            until=until,
            counting=counting,
            now=timezone.now(),
        )
        return as_file(pdf, name, PDF)
    context = {
        "form": form,
        "rows": rows,
        "total": reporting.total(rows),
        "heading": heading,
        "since": since,
        "until": until,
        "counting": counting,
        "rules": CountingChannel.objects.all(),
        "query": request.GET.urlencode(),
    }
    return render(request, "cash_desk/report.html", context)
