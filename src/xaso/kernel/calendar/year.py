"""One year of the calendar as the administrator's page shows it."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from xaso.kernel.calendar.models import CalendarDay
from xaso.kernel.calendar.selectors import calendar_for, year_of

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.calendar.models import CalendarYear
    from xaso.lib.clock import Calendar


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month's grid; `row` says why where it is not what its weekday says."""

    day: date
    is_worked: bool
    row: CalendarDay | None


@dataclass(frozen=True, slots=True)
class Month:
    """One month in weeks, Monday first; a cell of another month is empty."""

    first: date
    weeks: list[list[Cell | None]]


@dataclass(frozen=True, slots=True)
class Year:
    """A year's standing, its months and its dated rows."""

    number: int
    standing: CalendarYear | None
    months: list[Month]
    rows: list[CalendarDay]

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a decision fixes the days."""
        return self.standing is not None and self.standing.is_confirmed


def year_view(agency_id: UUID, number: int) -> Year:
    """Return a year as an agency works it.

    Queries: four.

    Raises:
        NoWorkingHours: Nobody has entered when the agency works.
    """
    first, last = date(number, 1, 1), date(number, 12, 31)
    rows = rows_between(agency_id, first, last)
    known = calendar_for(agency_id, first, last)
    by_day = {row.date: row for row in rows}
    return Year(
        number,
        year_of(agency_id, number),
        [_month(number, month, known, by_day) for month in range(1, 13)],
        rows,
    )


def rows_between(agency_id: UUID, first: date, last: date) -> list[CalendarDay]:
    """Return the dated rows in force, by date: the agency's own go before those for all."""
    found = CalendarDay.objects.filter(
        Q(agency_id=agency_id) | Q(agency=None), date__range=(first, last)
    )
    in_force: dict[date, CalendarDay] = {}
    for row in found:
        if row.date not in in_force or row.agency_id is not None:
            in_force[row.date] = row
    return [in_force[day] for day in sorted(in_force)]


def row_on(agency_id: UUID, day: date) -> CalendarDay | None:
    """Return what makes a date other than its weekday says, if anything does."""
    return next(iter(rows_between(agency_id, day, day)), None)


def would_change(agency_id: UUID, day: date, *, is_worked: bool) -> bool:
    """Tell whether a date is now worked and would not be, or the other way round."""
    return calendar_for(agency_id, day, day).is_working(day) != is_worked


def worked_without_own_row(agency_id: UUID, day: date) -> bool:
    """Tell whether a date is worked once the agency's own row is gone."""
    common = CalendarDay.objects.filter(agency=None, date=day).first()
    if common is not None:
        return common.kind == CalendarDay.Kind.SWAP_WORK
    same_weekday = calendar_for(agency_id, day, day)
    return day.weekday() not in same_weekday.weekend


def _month(year: int, month: int, known: Calendar, rows: dict[date, CalendarDay]) -> Month:
    first = date(year, month, 1)
    length = months.monthrange(year, month)[1]
    cells: list[Cell | None] = [None] * first.weekday()
    for offset in range(length):
        day = first + timedelta(days=offset)
        cells.append(Cell(day, known.is_working(day), rows.get(day)))
    cells += [None] * (-len(cells) % 7)
    return Month(first, [cells[at : at + 7] for at in range(0, len(cells), 7)])
