"""Reading the plan: what is still paper, by when it is to be digitised, how far that is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone

from xaso.kernel.organisations import api as organisations
from xaso.service.digitising.domain.plans import Plan
from xaso.service.digitising.models import PaperCount, PlanLine
from xaso.service.digitising.selectors import UNNAMED
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.organisations.api import Agency

Group = tuple[str, int]
"""The code of a procedure, and the year in which its dossiers came in."""
PROCEDURE, YEAR = F("procedure_version__procedure__code"), ExtractYear("received_at")


@dataclass(frozen=True, slots=True)
class Line:
    """One group with its plan."""

    row: PlanLine
    plan: Plan


def lines_of(agency: Agency) -> QuerySet[PlanLine]:
    """Return the plan of an agency as it holds, what is due first."""
    rows = PlanLine.objects.filter(agency=agency, ended_at=None).select_related("account")
    return rows.order_by("due_on", "procedure_code", "year")


def find_line(agency: Agency, line_id: UUID) -> PlanLine | None:
    """Return a line of the agency's plan that holds, None where there is none."""
    return lines_of(agency).filter(pk=line_id).first()


def still_paper(agency: Agency) -> dict[Group, int]:
    """Return how many dossiers of each group have no file, the oldest year first. Queries: one."""
    rows = (
        dossiers
        .kept_by(agency)
        .exclude(received_at=None)
        .filter(files=None)
        .annotate(of=PROCEDURE, year=YEAR)
        .values_list("of", "year")
        .annotate(n=Count("pk"))
        .order_by("year", "of")
    )
    return {(code, year): n for code, year, n in rows}


def plan_of(agency: Agency) -> list[Line]:
    """Return each line of the plan with how far its group is. Queries: three."""
    rows = list(lines_of(agency))
    groups = {(row.procedure_code, row.year) for row in rows}
    totals, days = _totals(agency, groups), _days_done(agency, groups)
    return [
        Line(
            row,
            Plan(
                row.begun_on,
                row.due_on,
                totals.get((row.procedure_code, row.year), 0),
                tuple(sorted(days[row.procedure_code, row.year])),
            ),
        )
        for row in rows
    ]


def _totals(agency: Agency, groups: Collection[Group]) -> dict[Group, int]:
    rows = _in(agency, groups).values_list("of", "year").annotate(n=Count("pk")).order_by()
    return {(code, year): n for code, year, n in rows}


def _days_done(agency: Agency, groups: Collection[Group]) -> dict[Group, list[date]]:
    """Return on which day each digitised dossier got its first file, by group."""
    rows = _in(agency, groups).annotate(at=Min("files__file__stored_at")).exclude(at=None)
    found: dict[Group, list[date]] = defaultdict(list)
    for code, year, at in rows.values_list("of", "year", "at").order_by():
        found[code, year].append(timezone.localdate(at))
    return found


def _in(agency: Agency, groups: Collection[Group]) -> QuerySet[Any]:
    wanted = Q(pk__in=[])
    for code, year in sorted(groups):
        wanted |= Q(of=code, year=year)
    kept = dossiers.kept_by(agency).exclude(received_at=None)
    named: QuerySet[Any] = kept.annotate(of=PROCEDURE, year=YEAR)
    return named.filter(wanted)


def paper_by_hamlet(agency: Agency) -> list[PaperCount]:
    """Return how many dossiers without a file were counted by hamlet, the most first."""
    rows = PaperCount.objects.filter(agency_id__in=organisations.scope_of(agency))
    return list(rows.order_by("-dossiers", "hamlet"))


def plan_told(agency: Agency, on: date) -> dict[str, Any]:
    """Return the plan for machines: each line, and what is still paper by group and hamlet."""
    counted = paper_by_hamlet(agency)
    hamlets: dict[str, int] = defaultdict(int)
    for one in counted:
        hamlets[one.hamlet or UNNAMED] += one.dossiers
    return {
        "lines": [
            {
                "procedure": row.procedure_code,
                "year": row.year,
                "person": row.account.full_name,
                "begun_on": row.begun_on.isoformat(),
                "due_on": row.due_on.isoformat(),
                "dossiers": plan.total,
                "digitised": plan.done,
                "planned": plan.asked_before(on),
                "missing": plan.missing(on),
                "standing": plan.standing(on).value,
            }
            for row, plan in ((line.row, line.plan) for line in plan_of(agency))
        ],
        "still_paper": [
            {"procedure": code, "year": year, "dossiers": n}
            for (code, year), n in still_paper(agency).items()
        ],
        "still_paper_by_hamlet": dict(hamlets),
        "counted_at": max((one.counted_at.isoformat() for one in counted), default=None),
    }
