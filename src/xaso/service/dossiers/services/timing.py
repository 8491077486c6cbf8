"""The dates of a dossier: the promise, what recorded stops make of it, and the re-appointment.

Three dates stand apart. The first promise never changes. The lawful due date moves by recorded
stops or a restart alone, and on-time is measured by it. A re-appointment with an apology is a
courtesy and no basis of anything. Correcting a result has a clock of its own.

Law: nd-118-2025; one-stop.md 2.5 to 2.7.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.calendar import api as calendar
from xaso.kernel.reference import api as reference
from xaso.lib.clock.moments import to_aware, to_local
from xaso.service.dossiers.domain.transitions import STOPPED
from xaso.service.dossiers.errors import TimeLimitUnknown
from xaso.service.dossiers.models import DueEntry, IntakeTerm, SupplyTerm
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.service.dossiers.models import Dossier

Kind = DueEntry.Kind
BASES = (Kind.PROMISE, Kind.RESTART, Kind.CORRECTION)
"""Entries from which a rule began to count."""


@dataclass(frozen=True, slots=True)
class NewDue:
    """A date that an event sets: the columns it changes, and its line of the ledger."""

    kind: DueEntry.Kind
    base_at: datetime
    due_at: datetime
    columns: Mapping[str, Any]
    rule: str = ""
    pauses: Sequence[tuple[datetime, datetime]] = ()
    promise: calendar.Promise | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def keep(self, dossier: Dossier, seq: int, now: datetime) -> None:
        """Add the line to the dossier's ledger under the event's number."""
        DueEntry.objects.create(
            dossier=dossier,
            seq=seq,
            kind=self.kind,
            rule=self.rule,
            base_at=self.base_at,
            due_at=self.due_at,
            calendar=self.promise.calendar_version if self.promise else "",
            is_expected=self.promise.is_expected if self.promise else False,
            pauses=[[start.isoformat(), end.isoformat()] for start, end in self.pauses],
            explain=explained(self.promise) if self.promise else [],
            made_at=now,
        )


def explained(promise: calendar.Promise) -> list[dict[str, Any]]:
    """Return the days of a promise as they are kept."""
    return [
        {
            "date": row.date.isoformat(),
            "kind": row.kind,
            "minutes": row.minutes,
            "why": row.why,
            "codes": list(row.codes),
        }
        for row in promise.explain
    ]


def counted(
    dossier: Dossier,
    kind: DueEntry.Kind,
    rule: str,
    base_at: datetime,
    pauses: Sequence[tuple[datetime, datetime]] = (),
) -> NewDue:
    """Count a rule from a moment by the agency's calendar as it is now.

    Raises:
        NoWorkingHours: Nobody has entered when the agency works.
    """
    promise = calendar.promise(dossier.agency_id, rule, base_at, pauses)
    column = "correction_due_at" if kind == Kind.CORRECTION or dossier.correction else "due_at"
    return NewDue(
        kind=kind,
        base_at=base_at,
        due_at=promise.due,
        columns={column: promise.due},
        rule=rule,
        pauses=tuple(pauses),
        promise=promise,
        data={"rule": rule},
    )


def after_stop(dossier: Dossier, now: datetime, *, is_complete: bool = False) -> NewDue | None:
    """Return the due date once a stop ends, None where no clock stood still.

    The time that passed is added; once missing papers are complete, the version may say that the
    whole term is counted anew.
    """
    if dossier.state not in STOPPED:
        return None
    base = dossier.due_entries.filter(kind__in=BASES).order_by("-seq").first()
    if base is None:
        return None
    rule = base.rule or dossier.adoption.rule(dossier.channel)
    version = dossier.procedure_version
    restarts = version.supplement_clock == procedures.ProcedureVersion.SupplementClock.RESTART
    if restarts and is_complete:
        if not rule:
            raise TimeLimitUnknown(_("Thời hạn của hồ sơ này chưa được đọc thành số."))
        return counted(dossier, Kind.RESTART, rule, now)
    stops = dossier.stops.filter(started_at__gte=base.base_at).order_by("started_at")
    pauses = [(stop.started_at, stop.ended_at or now) for stop in stops]
    if not base.rule:
        return _lengthened(dossier, base, pauses)
    return counted(dossier, Kind.EXTEND, base.rule, base.base_at, pauses)


def _lengthened(
    dossier: Dossier, base: DueEntry, pauses: Sequence[tuple[datetime, datetime]]
) -> NewDue:
    """Add what the clock stood still to a date that another system promised."""
    spans = [(to_local(start), to_local(end)) for start, end in pauses]
    first, last = to_local(base.base_at).date(), max(end for _start, end in spans).date()
    due = to_local(base.due_at)
    office = calendar.calendar_for(dossier.agency_id, first, max(last, due.date()))
    minutes = sum(office.minutes_between(start, end) for start, end in spans)
    until = to_aware(office.advance(due, minutes))
    column = "correction_due_at" if dossier.correction else "due_at"
    return NewDue(
        kind=Kind.EXTEND,
        base_at=base.base_at,
        due_at=until,
        columns={column: until},
        pauses=tuple(pauses),
    )


def answer_by(agency_id: UUID, now: datetime) -> datetime:
    """Return by when the desk answers what arrives now: the clock of acceptance.

    Raises:
        TimeLimitUnknown: No term is in force.
    """
    day = timezone.localdate(now)
    term = reference.kept("intake_terms", day, in_force(IntakeTerm, day).first)
    if term is None:
        raise TimeLimitUnknown(_("Chưa có quy định thời hạn trả lời hồ sơ trong ngày này."))
    return calendar.promise(agency_id, term.rule, now).due


def supply_by(agency_id: UUID, now: datetime) -> datetime:
    """Return by when a resident brings what is asked for now.

    Raises:
        TimeLimitUnknown: No term is in force.
    """
    term = in_force(SupplyTerm, timezone.localdate(now)).first()
    if term is None:
        raise TimeLimitUnknown(_("Chưa có quy định thời hạn bổ sung trong ngày này."))
    return calendar.promise(agency_id, term.rule, now).due


def in_force(model: Any, day: date) -> Any:
    """Return the dated rows of a rule that hold on a day, the newest first."""
    return model.objects.filter(reference.in_force(day)).order_by("-valid_from")
