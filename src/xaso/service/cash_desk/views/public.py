"""Open data: what was collected, month by month, without names."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.cash_desk import publishing
from xaso.ui.answers import CSV, as_file

if TYPE_CHECKING:
    from django.http import HttpRequest

FRESH = 3600
FIRST_YEAR, LAST_YEAR = 2000, 2999


@cache_control(public=True, max_age=FRESH)
@require_safe
def revenue_json(request: HttpRequest) -> HttpResponse:
    """Give the year's revenue as JSON. GET cash_desk:revenue-json with `nam`.

    Answers:
        200: `{"agency","code","year","currency","rows":[...]}` with the fields of `Revenue`.
    """
    agency, year = organisations.agency_of(request), _year(request)
    rows = _rows(request, year)
    told = {
        "agency": agency.name,
        "code": agency.code,
        "year": year,
        "currency": "VND",
        "rows": [row._asdict() for row in rows],
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@cache_control(public=True, max_age=FRESH)
@require_safe
def revenue_csv(request: HttpRequest) -> HttpResponse:
    """Give the year's revenue as CSV in UTF-8. GET cash_desk:revenue-csv with `nam`."""
    agency, year = organisations.agency_of(request), _year(request)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["agency_code", *publishing.Revenue._fields])
    for row in _rows(request, year):
        writer.writerow([agency.code, *row[:-1], "true" if row.is_final else "false"])
    return as_file("\ufeff" + file.getvalue(), f"thu-phi-{year}.csv", CSV)


def _year(request: HttpRequest) -> int:
    told = request.GET.get("nam", "")
    year = int(told) if told.isascii() and told.isdecimal() and len(told) == 4 else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else timezone.localdate().year


def _rows(request: HttpRequest, year: int) -> list[publishing.Revenue]:
    agency = organisations.agency_of(request)
    with scope.of(agencies=[agency.pk]):
        return publishing.revenue(agency.pk, year=year, today=timezone.localdate())
