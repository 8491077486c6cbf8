"""Counting: what a report says of a period now, what it said when it was sent, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.organisations import api as organisations
from xaso.kernel.reference import api as reference
from xaso.service.dossiers import api as dossiers
from xaso.service.registers import api as registers
from xaso.service.reports.domain import counting
from xaso.service.reports.domain.counting import Change, Column, Fact, Table
from xaso.service.reports.domain.periods import BadPeriod, Kind, Period, latest
from xaso.service.reports.errors import UnknownReport
from xaso.service.reports.models import Report, ReportedFact, ReportTemplate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

Source = ReportTemplate.Source
SHOWN_PERIODS = 6


@dataclass(frozen=True, slots=True)
class Counted:
    """A report of a period: which form, which days, and what adds up to it.

    `ends` is the first day after the period. Once sent, `facts` are those that were sent.
    """

    whose: Agency
    template: ReportTemplate
    period: Period
    begins: date
    ends: date
    facts: Sequence[Fact]
    sent: Report | None = None
    changes: Sequence[Change] = ()

    @property
    def columns(self) -> list[Column]:
        """Return the columns in the order of printing."""
        return [Column(**one) for one in (self.sent or self.template).columns]

    @property
    def measures(self) -> tuple[str, ...]:
        """Return everything that is counted, printed or not."""
        is_of_books = self.template.source == Source.BOOKS
        return counting.BOOK_MEASURES if is_of_books else counting.DOSSIER_MEASURES

    @property
    def is_balanced(self) -> bool | None:
        """Tell whether every row balances; None of what has no balance."""
        if self.template.source == Source.BOOKS:
            return None
        table = self.table(by_agency=True)
        return not any(counting.balance(row.counts) for row in table.rows)

    def table(self, *, by_agency: bool = False) -> Table:
        """Return rows and totals, with the communes that were apart in rows of their own or not."""
        return counting.table_of(self.facts, self.measures, by_agency=by_agency)

    def of_cell(self, measure: str, row: str | None = None, agency: str = "") -> list[Fact]:
        """Return the facts that a cell adds up; without a row those of the total."""
        return [
            fact
            for fact in self.facts
            if fact.counts.get(measure)
            and (row is None or fact.row == row)
            and (not agency or fact.agency == agency)
        ]


def templates_on(day: date) -> list[ReportTemplate]:
    """Return the reports in force on a day, in their order."""
    return list(ReportTemplate.objects.filter(reference.in_force(day)))


def counted(
    actor: Actor, agency: Agency, code: str, period_name: str, *, of: Agency | None = None
) -> Counted:
    """Return a report of a period: as it was sent, with what differs now, or as it stands.

    Args:
        actor: Who asks; the console sees whatever the agency keeps.
        agency: Where the actor works.
        period_name: Such as "2026-Q3"; any length is counted, only the report's own is sent.
        of: One of the agencies that `agency` continues, alone.

    Raises:
        UnknownReport: No such report was in force at the end of such a period.
    """
    template, period = _asked(code, period_name)
    begins, ends = period.bounds(template.cut_day)
    whose = of or agency
    now = facts_of(actor, agency, whose, template, begins, ends)
    sent = reports_of(actor, agency).filter(agency=whose, code=code, period=str(period)).first()
    if sent is None:
        return Counted(whose, template, period, begins, ends, now)
    was = [_fact(row) for row in sent.facts.order_by("code", "id")]
    changes = counting.changes(was, now)
    return Counted(whose, sent.template, period, sent.begins, sent.ends, was, sent, changes)


def _asked(code: str, period_name: str) -> tuple[ReportTemplate, Period]:
    try:
        period = Period.read(period_name)
    except BadPeriod as error:
        raise UnknownReport(
            _("Kỳ báo cáo viết như 2026-07, 2026-Q3, 2026-H1 hoặc 2026.")
        ) from error
    _begins, ends = period.bounds()
    rows = ReportTemplate.objects.filter(
        reference.in_force(ends - date.resolution), code=code
    ).order_by("-valid_from")
    template = rows.first()
    if template is None:
        raise UnknownReport(_("Không có báo cáo này trong kỳ ấy."))
    return template, period


def reports_of(actor: Actor, agency: Agency) -> QuerySet[Report]:
    """Return what the agency and its predecessors sent, as far as who asks may read it."""
    if not _is_console(actor) and not dossiers.may_read(actor):
        return Report.objects.none()
    return Report.objects.filter(agency_id__in=organisations.scope_of(agency)).select_related(
        "template"
    )


def recent(
    actor: Actor, agency: Agency, today: date
) -> list[tuple[ReportTemplate, list[tuple[Period, Report | None]]]]:
    """Return each report in force with its latest periods, the newest first, and those sent.

    Periods before anything was received are left out.
    """
    own = reports_of(actor, agency).filter(agency=agency)
    sent = {(one.code, one.period): one for one in own}
    first = dossiers.first_received(actor, agency) or timezone.now()
    return [
        (
            template,
            [
                (period, sent.get((template.code, str(period))))
                for period in latest(Kind(template.period), today, SHOWN_PERIODS, template.cut_day)
                if _midnight(period.bounds(template.cut_day)[1]) > first
            ],
        )
        for template in templates_on(today)
    ]


def facts_of(
    actor: Actor,
    agency: Agency,
    whose: Agency,
    template: ReportTemplate,
    begins: date,
    ends: date,
) -> list[Fact]:
    """Return what adds up to a report of some days, by code; of a running period up to now.

    Args:
        agency: Where the actor works; she sees no more than there.
        whose: Whose report it is.
        ends: The first day after the period.
    """
    if template.source == Source.BOOKS:
        return _of_books(actor, agency, whose, begins, ends)
    return _of_dossiers(actor, agency, whose, template, begins, ends)


def _of_dossiers(
    actor: Actor,
    agency: Agency,
    whose: Agency,
    template: ReportTemplate,
    begins: date,
    ends: date,
) -> list[Fact]:
    seen = dossiers.kept_by(agency) if _is_console(actor) else dossiers.visible_to(actor, agency)
    if template.only_field:
        seen = seen.filter(procedure_version__field=template.only_field)
    first, end = _midnight(begins), min(_midnight(ends), timezone.now())
    by_procedure = template.rows == ReportTemplate.Rows.PROCEDURE
    return [
        Fact(
            thing_id=course.id,
            dossier_id=course.id,
            code=course.code,
            agency=course.agency,
            row=course.procedure_code if by_procedure else course.field,
            name=course.procedure if by_procedure else course.field,
            counts=counting.dossier_counts(course, first, end),
        )
        for course in dossiers.courses(seen, whose, first, end)
    ]


def _of_books(actor: Actor, agency: Agency, whose: Agency, begins: date, ends: date) -> list[Fact]:
    seen = (
        registers.books_kept_by(agency) if _is_console(actor) else registers.books_of(actor, agency)
    )
    books = seen.filter(agency_id__in=organisations.scope_of(whose))
    return [
        Fact(
            thing_id=entry.pk,
            dossier_id=entry.dossier_id,
            code=f"{entry.number} – {entry.book}",
            agency=entry.agency.name,
            row=entry.book.kind_code,
            name=entry.book.name,
            counts={
                "entries": 1,
                "copies": entry.copies,
                "pages": entry.pages * entry.copies,
                "electronic": int(entry.is_electronic),
                "fees": entry.fee or 0,
                "cancelled": int(is_cancelled),
            },
        )
        for entry, is_cancelled in registers.entries_between(books, begins, ends)
    ]


def _fact(row: ReportedFact) -> Fact:
    return Fact(row.thing_id, row.dossier_id, row.code, row.kept_by, row.row, row.name, row.counts)


def open_dossiers(
    actor: Actor, agency: Agency, ids: Sequence[UUID]
) -> dict[UUID, dossiers.Dossier]:
    """Return those of some dossiers that this official may see, by id."""
    found = dossiers.visible_to(actor, agency).filter(pk__in=ids)
    return {dossier.pk: dossier for dossier in found}


def _is_console(actor: Actor) -> bool:
    return actor.kind == "command"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
