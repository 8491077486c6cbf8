"""The reports: which there are, one of a period, what a figure adds up, on paper, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.kernel.organisations import api as organisations
from xaso.service.dossiers import api as dossiers
from xaso.service.reports import printouts, selectors, services
from xaso.service.reports.domain.periods import Kind
from xaso.service.reports.errors import ReportRefusal, UnknownReport
from xaso.service.reports.forms import PeriodForm, SendForm
from xaso.service.reports.policies import READERS, SENDERS, may_send
from xaso.ui.answers import XLSX, as_file, see_other

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest

    from xaso.service.reports.domain.counting import Change, Column, Fact
    from xaso.service.reports.domain.periods import Period
    from xaso.service.reports.models import ReportTemplate
    from xaso.service.reports.selectors import Counted

SHOWN = 500
OLD = "cu"
"""`?theo=cu`: by the communes that were apart."""


@never_cache
@require_safe
@identity.staff_required(*READERS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the reports with their latest periods and what was sent.

    GET reports:reports. With `report` and `period` it leads to that report.

    Answers:
        200: The list; what cannot be read of a period is said there. 302: To the report asked for.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    today = timezone.localdate()
    recent = selectors.recent(actor, agency, today)
    found = [
        {
            "template": template,
            "periods": [
                {
                    "name": str(period),
                    "title": _title(period),
                    "is_over": period.bounds(template.cut_day)[1] <= today,
                    "sent": sent,
                }
                for period, sent in periods
            ],
        }
        for template, periods in recent
    ]
    known = [(template.code, _name(template)) for template, _periods in recent]
    form = PeriodForm(request.GET if "period" in request.GET else None, reports=known)
    if form.is_valid():
        asked = form.cleaned_data
        return redirect("reports:report", code=asked["report"], period=asked["period"])
    before = selectors.reports_of(actor, agency).exclude(agency=agency).select_related("agency")
    return render(request, "reports/reports.html", {"found": found, "before": before, "form": form})


@never_cache
@require_safe
@identity.staff_required(*READERS)
def show(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Show a report of a period; every figure leads to what it adds up. GET reports:report.

    Query: `theo=cu` tells the communes apart that were; `cq` names one of them alone.

    Answers:
        200: The report. 404: No such report, period or commune.
    """
    return _page(request, _asked(request, code, period), SendForm())


@never_cache
@require_POST
@identity.staff_required(*SENDERS)
def send(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Freeze a report. POST reports:send with `checked` and, if there is one, `document`.

    Answers:
        303: To the report as it was sent. 404: No such report. 422: Not confirmed, the period is
            not over, or it was sent before; the page says which and keeps what was typed.
    """
    found, form = _asked(request, code, period), SendForm(request.POST)
    if found.whose != organisations.agency_of(request):
        raise Http404("not ours to send")
    if form.is_valid():
        try:
            services.send(
                agency=organisations.agency_of(request),
                code=code,
                period_name=period,
                actor=identity.actor_of(request),
                now=timezone.now(),
                document=form.cleaned_data["document"],
            )
        except ReportRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return see_other(reverse("reports:report", args=[code, str(found.period)]))
    return _page(request, found, form, status=422)


@never_cache
@require_safe
@identity.staff_required(*READERS)
def cell(request: HttpRequest, code: str, period: str, measure: str) -> HttpResponse:
    """List what a figure adds up. GET reports:cell; whose names were shown is written down.

    Query: `dong` names the row, none is the total; `theo`, `cq` as on the report; `co` the commune
    of the row where they are told apart.

    Answers:
        200: The dossiers or entries. 404: No such figure.
    """
    found = _asked(request, code, period)
    if measure not in found.measures:
        raise Http404("no such column")
    row, kept_by = request.GET.get("dong"), request.GET.get("co", "")
    facts = found.of_cell(measure, row, kept_by)
    seen = _noted(request, facts[:SHOWN])
    labels = {column.key: column for column in found.columns}
    context: dict[str, Any] = {
        **_heads(request, found),
        "column": labels.get(measure),
        "measure": measure,
        "row": next((fact.name for fact in facts if row is not None), row),
        "kept_by": kept_by,
        "how_many": len(facts),
        "shown": SHOWN,
        "facts": [(fact, seen.get(fact.dossier_id)) for fact in facts[:SHOWN]],
        "total": sum(fact.counts[measure] for fact in facts),
    }
    return render(request, "reports/cell.html", context)


@never_cache
@require_safe
@identity.staff_required(*READERS)
def printed(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Print a report on its form. GET reports:report-pdf."""
    found = _asked(request, code, period)
    _note(request, found, "reports.print")
    pdf = printouts.print_report(
        found.whose,
        found,
        _days(found),
        timezone.localtime(),
        by_agency=_is_by_agency(request),
    )
    return HttpResponse(pdf, content_type="application/pdf")


@never_cache
@require_safe
@identity.staff_required(*READERS)
def sheet(request: HttpRequest, code: str, period: str) -> HttpResponse:
    """Give a report as a sheet. GET reports:report-xlsx."""
    found = _asked(request, code, period)
    _note(request, found, "reports.export")
    name = f"{found.template.code}-{found.period}.xlsx"
    sheet = printouts.sheet_of(found, _days(found), by_agency=_is_by_agency(request))
    return as_file(sheet, name, XLSX)


def _asked(request: HttpRequest, code: str, period: str) -> Counted:
    """Return the report asked for.

    Raises:
        Http404: There is no such report, period or commune.
    """
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    try:
        return selectors.counted(actor, agency, code, period, of=_agency(request))
    except UnknownReport as refusal:
        raise Http404(str(refusal)) from refusal


def _agency(request: HttpRequest) -> organisations.Agency:
    """Return whose report is asked for: ours, or that of an agency we continue.

    Raises:
        Http404: It is none of these.
    """
    own = organisations.agency_of(request)
    asked = request.GET.get("cq", "")
    if not asked:
        return own
    try:
        wanted = UUID(asked)
    except ValueError as error:
        raise Http404("no such agency") from error
    if wanted not in organisations.scope_of(own):
        raise Http404("no such agency")
    return organisations.Agency.objects.get(pk=wanted)


def _is_by_agency(request: HttpRequest) -> bool:
    return request.GET.get("theo") == OLD


def _heads(request: HttpRequest, found: Counted) -> dict[str, Any]:
    """Return what the report's page and a cell's page say above."""
    query = request.GET.copy()
    for name in [name for name in query if name not in {"theo", "cq"}]:
        del query[name]
    return {
        "found": found,
        "template": found.template,
        "period": str(found.period),
        "title": _title(found.period),
        "last": found.ends - found.begins.resolution,
        "query": query.urlencode(),
        "whose": found.whose,
        "by_agency": _is_by_agency(request),
    }


def _page(
    request: HttpRequest, found: Counted, form: SendForm, *, status: int = 200
) -> HttpResponse:
    agency = organisations.agency_of(request)
    table = found.table(by_agency=_is_by_agency(request))
    is_over = found.ends <= timezone.localdate()
    context: dict[str, Any] = {
        **_heads(request, found),
        "columns": found.columns,
        "groups": printouts.grouped(found.columns),
        "rows": [(row, _cells(row.counts, found)) for row in table.rows],
        "totals": _cells(table.totals, found),
        "is_balanced": found.is_balanced,
        "picture": _picture(found, table.totals),
        "changes": [_told(change, found) for change in found.changes[:SHOWN]],
        "has_older": len(organisations.scope_of(agency)) > 1,
        "is_over": is_over,
        "form": form,
        "may_send": found.sent is None
        and is_over
        and found.period.kind == found.template.period
        and may_send(identity.actor_of(request))
        and found.whose == agency,
    }
    return render(request, "reports/report.html", context, status=status)


def _cells(counts: Mapping[str, int], found: Counted) -> list[tuple[str, str, int]]:
    return [(column.key, _label(column), counts[column.key]) for column in found.columns]


def _label(column: Column) -> str:
    is_english = get_language() == "en" and column.label_en
    said = (column.group_en, column.label_en) if is_english else (column.group, column.label)
    return ": ".join(filter(None, said))


def _picture(found: Counted, totals: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what is drawn: how what is done and what is open stands."""
    names = {
        "early": _("Xong trước hạn"),
        "on_time": _("Xong đúng hạn"),
        "late": _("Xong quá hạn"),
        "open_in_time": _("Đang làm, trong hạn"),
        "open_late": _("Đang làm, quá hạn"),
    }
    if "in_hand" in totals:
        return [(name, totals[key]) for key, name in names.items()]
    rows = found.table().rows
    return [(row.name, row.counts["entries"]) for row in rows]


def _told(change: Change, found: Counted) -> dict[str, Any]:
    """Return a change in the words of the report's own columns."""
    was, now = (_columns(fact, found) for fact in (change.was, change.now))
    return {
        "fact": change.fact,
        "was": ", ".join(name for name in was if name not in now),
        "now": ", ".join(name for name in now if name not in was),
    }


def _columns(fact: Fact | None, found: Counted) -> list[str]:
    if fact is None:
        return []
    is_money = found.template.source == found.template.Source.BOOKS
    return [
        f"{_label(column)} {fact.counts[column.key]}" if is_money else _label(column)
        for column in found.columns
        if fact.counts.get(column.key)
    ]


def _noted(request: HttpRequest, facts: Sequence[Fact]) -> dict[UUID, dossiers.Dossier]:
    """Return the dossiers behind some facts after writing down that they were looked at."""
    actor, agency = identity.actor_of(request), organisations.agency_of(request)
    seen = selectors.open_dossiers(actor, agency, [fact.dossier_id for fact in facts])
    dossiers.note_list_look(actor, list(seen.values()), of="report")
    return seen


def _note(request: HttpRequest, found: Counted, verb: str) -> None:
    agency = found.whose
    with transaction.atomic():
        audit.record(
            actor=identity.actor_of(request),
            verb=verb,
            object_kind="organisations.agency",
            object_id=agency.pk,
            agency_id=agency.pk,
            details={"report": found.template.code, "period": str(found.period)},
        )


def _name(template: ReportTemplate) -> str:
    return str(template.name_en if get_language() == "en" and template.name_en else template.name)


def _title(period: Period) -> str:
    halves = (_("6 tháng đầu năm %(year)s"), _("6 tháng cuối năm %(year)s"))
    words = {
        Kind.MONTH: _("Tháng %(number)s/%(year)s"),
        Kind.QUARTER: _("Quý %(number)s/%(year)s"),
        Kind.HALF: halves[min(period.number, 2) - 1],
        Kind.YEAR: _("Năm %(year)s"),
    }
    return words[period.kind] % {"number": period.number, "year": period.year}


def _days(found: Counted) -> str:
    last = found.ends - found.begins.resolution
    return f"{_title(found.period)} (từ {found.begins:%d/%m/%Y} đến hết {last:%d/%m/%Y})"
