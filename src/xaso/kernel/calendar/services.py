"""Writing the calendar: every change names its paper and stands in the audit trail."""

from __future__ import annotations

import json
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar.domain import holidays
from xaso.kernel.calendar.errors import DecisionMissing, SessionsClash, YearKnown
from xaso.kernel.calendar.models import CalendarDay, CalendarYear, WorkingSession

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xaso.kernel.organisations.api import Agency

DATA = Path(__file__).parent / "data"
_LOADER = audit.Actor(kind="command")
_ALWAYS = date(1900, 1, 1)

Hours = tuple[time, time]


@transaction.atomic
def load_calendars(
    agency: Agency | None = None, *, actor: audit.Actor = _LOADER, folder: Path = DATA
) -> list[int]:
    """Load the shipped years and office hours that are not there yet; return the new years.

    A year that is there is left alone, so what an administrator changed stays. Without an agency
    the rows hold for all.

    Effects: `CalendarYear`, `CalendarDay`, `WorkingSession` rows; an audit entry a year.
    """
    loaded = [
        year
        for path in sorted(folder.glob("[0-9]*.json"))
        if (year := _load_year(agency, json.loads(path.read_text()), actor=actor))
    ]
    if not WorkingSession.objects.filter(agency=agency).exists():
        hours = json.loads((folder / "hours.json").read_text())
        pairs = [(time.fromisoformat(a), time.fromisoformat(b)) for a, b in hours["sessions"]]
        set_sessions(agency, dict.fromkeys(hours["weekdays"], pairs), actor=actor, since=_ALWAYS)
    return loaded


def _load_year(
    agency: Agency | None, content: Mapping[str, Any], *, actor: audit.Actor
) -> int | None:
    year, is_new = CalendarYear.objects.get_or_create(
        agency=agency,
        year=content["year"],
        defaults={"decision": content["decision"], "decided_on": content["decided_on"]},
    )
    if not is_new:
        return None
    CalendarDay.objects.bulk_create(
        [CalendarDay(agency=agency, basis=content["source"], **day) for day in content["days"]],
        ignore_conflicts=True,
    )
    _record(actor, "calendar.load_year", year, agency, ground=content["source"])
    return year.year


@transaction.atomic
def draft_year(agency: Agency | None, year: int, *, actor: audit.Actor) -> list[CalendarDay]:
    """Enter the days off that the law lets one expect, as "dự kiến"; days entered before stay.

    Effects: a `CalendarYear` without decision, `CalendarDay` rows; an audit entry.

    Raises:
        YearKnown: A decision fixes the year already.
    """
    found = CalendarYear.objects.filter(Q(agency=agency) | Q(agency=None), year=year)
    if any(row.is_confirmed for row in found):
        raise YearKnown(f"Năm {year} đã có văn bản quy định")
    row = next(iter(found), None) or CalendarYear.objects.create(agency=agency, year=year)
    known = set(
        CalendarDay.objects.filter(Q(agency=agency) | Q(agency=None), date__year=year).values_list(
            "date", flat=True
        )
    )
    added = CalendarDay.objects.bulk_create(
        CalendarDay(agency=agency, basis=holidays.BASIS, **day._asdict())
        for day in holidays.expected(year)
        if day.date not in known
    )
    _record(actor, "calendar.draft_year", row, agency, ground=holidays.BASIS)
    return added


@transaction.atomic
def confirm_year(
    agency: Agency | None, year: int, *, actor: audit.Actor, decision: str, decided_on: date
) -> CalendarYear:
    """Confirm a year's days by the decision that fixes them; its dates stop being "dự kiến".

    Effects: the `CalendarYear` row; an audit entry.

    Raises:
        DecisionMissing: No decision is named.
    """
    if not decision.strip():
        raise DecisionMissing(f"Hãy ghi số văn bản quy định ngày nghỉ năm {year}")
    row, _ = CalendarYear.objects.update_or_create(
        agency=agency,
        year=year,
        defaults={"decision": decision.strip(), "decided_on": decided_on},
    )
    _record(actor, "calendar.confirm_year", row, agency, ground=row.decision)
    return row


@transaction.atomic
def set_day(
    agency: Agency | None,
    day: date,
    kind: str,
    *,
    actor: audit.Actor,
    name: str,
    basis: str,
    name_en: str = "",
) -> CalendarDay:
    """Say what a date is, in place of what it was; dates promised before do not move.

    Effects: one `CalendarDay`; an audit entry.

    Raises:
        DecisionMissing: No paper is named.
    """
    if not basis.strip():
        raise DecisionMissing(f"Hãy ghi văn bản quy định ngày {day:%d/%m/%Y}")
    row, _ = CalendarDay.objects.update_or_create(
        agency=agency,
        date=day,
        defaults={
            "kind": CalendarDay.Kind(kind),
            "name": name.strip(),
            "name_en": name_en.strip(),
            "basis": basis.strip(),
        },
    )
    _record(actor, "calendar.set_day", row, agency, ground=row.basis, on=day, kind=kind)
    return row


@transaction.atomic
def clear_day(agency: Agency | None, day: date, *, actor: audit.Actor, basis: str) -> None:
    """Let a date again be what its weekday says.

    Effects: no `CalendarDay` of the agency's own for the date; an audit entry when there was one.

    Raises:
        DecisionMissing: No paper is named.
    """
    if not basis.strip():
        raise DecisionMissing(f"Hãy ghi văn bản bỏ quy định ngày {day:%d/%m/%Y}")
    for row in CalendarDay.objects.filter(agency=agency, date=day):
        _record(actor, "calendar.clear_day", row, agency, ground=basis.strip(), on=day)
        row.delete()


@transaction.atomic
def set_sessions(
    agency: Agency | None,
    hours: Mapping[int, Sequence[Hours]],
    *,
    actor: audit.Actor,
    since: date,
) -> None:
    """Set the working sessions of a week from a day on; those in force end on that day.

    Args:
        hours: Sessions by weekday, Monday 0; a weekday that is absent is not worked.

    Effects: `WorkingSession` rows; an audit entry.

    Raises:
        SessionsClash: Sessions of a weekday overlap or run backwards.
    """
    for sessions in hours.values():
        _check(sorted(sessions))
    mine = WorkingSession.objects.filter(agency=agency)
    mine.filter(valid_from__gte=since).delete()
    mine.filter(valid_until=None).update(valid_until=since)
    mine.filter(valid_until__gt=since).update(valid_until=since)
    WorkingSession.objects.bulk_create(
        WorkingSession(
            agency=agency, weekday=weekday, starts_at=start, ends_at=end, valid_from=since
        )
        for weekday, sessions in hours.items()
        for start, end in sessions
    )
    audit.record(
        actor=actor,
        verb="calendar.set_sessions",
        object_kind="calendar.sessions",
        object_id=agency.pk if agency else "all",
        agency_id=agency.pk if agency else None,
        details={"since": since.isoformat(), "weekdays": sorted(hours)},
    )


def _check(sessions: Iterable[Hours]) -> None:
    ordered = list(sessions)
    if any(end <= start for start, end in ordered) or any(
        later[0] < earlier[1] for earlier, later in pairwise(ordered)
    ):
        raise SessionsClash("Các buổi làm việc trong ngày chồng lên nhau hoặc ngược giờ")


def _record(
    actor: audit.Actor,
    verb: str,
    row: CalendarYear | CalendarDay,
    agency: Agency | None,
    *,
    ground: str,
    on: date | None = None,
    kind: str = "",
) -> None:
    details = {"year": row.year} if isinstance(row, CalendarYear) else {"on": str(on), "kind": kind}
    audit.record(
        actor=actor,
        verb=verb,
        object_kind=row._meta.label_lower,  # noqa: SLF001
        object_id=row.pk,
        agency_id=agency.pk if agency else None,
        ground=ground,
        details=details,
    )
