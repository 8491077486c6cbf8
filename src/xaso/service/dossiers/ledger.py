"""Every date of a dossier with its ground, as people read it: the due ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xaso.kernel.calendar import api as calendar
from xaso.service.dossiers import printouts, words
from xaso.service.dossiers.models import DueEntry, PauseGround
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrPromise

    from xaso.service.dossiers.models import ClockStop, Dossier

Kind = DueEntry.Kind
TITLE: dict[str, _StrPromise] = {
    Kind.PROMISE: _("Hẹn trả đầu tiên, khi tiếp nhận"),
    Kind.RESTART: _("Hạn tính lại từ đầu sau khi bổ sung đủ"),
    Kind.EXTEND: _("Hạn cộng thêm thời gian tạm dừng"),
    Kind.REAPPOINT: _("Hẹn lại kèm xin lỗi"),
    Kind.CORRECTION: _("Hạn sửa sai sót của kết quả"),
}
MEANING: dict[str, _StrPromise] = {
    Kind.PROMISE: _("Không bao giờ đổi."),
    Kind.RESTART: _("Căn cứ tính đúng hạn, quá hạn từ đây."),
    Kind.EXTEND: _("Căn cứ tính đúng hạn, quá hạn từ đây."),
    Kind.REAPPOINT: _("Lời hẹn thêm; không phải căn cứ tính đúng hạn, quá hạn."),
    Kind.CORRECTION: _("Tính riêng; việc trễ hạn trước đây giữ nguyên."),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One stretch in which the clock stood still; `end` is None while it does."""

    ground: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class DueLine:
    """One date with its ground; `days` as `calendar.explanation` tells them."""

    kind: str
    title: str
    meaning: str
    due_at: datetime
    base_at: datetime
    rule: str
    law: str
    sessions: str
    calendar: str
    is_expected: bool
    stops: tuple[Stop, ...]
    days: list[Any]


def lines_of(dossier: Dossier) -> list[DueLine]:
    """Return every date that was set for a dossier, in the order of setting.

    Queries: at most five, whatever the length, while the calendar stays as it is.
    """
    stops = stops_of(dossier)
    return [_line(dossier, entry, stops) for entry in dossier.due_entries.order_by("seq")]


def stops_of(dossier: Dossier) -> list[Stop]:
    """Return what stopped the clock, oldest first, each with its ground in words."""
    rows = list(dossier.stops.order_by("started_at"))
    names = _names(rows)
    return [Stop(names.get(row.ground, row.ground), row.started_at, row.ended_at) for row in rows]


def _names(rows: Sequence[ClockStop]) -> dict[str, str]:
    """Return the words of coded grounds: a transition's, or the dated row's."""
    told = {name: str(words.EVENT[name]) for name in {row.ground for row in rows} & {*words.EVENT}}
    codes = {row.ground for row in rows} - told.keys()
    found = PauseGround.objects.filter(code__in=codes).order_by("id") if codes else ()
    return {**{row.code: row.name for row in found}, **told}


def law_of(dossier: Dossier) -> str:
    """Return the document that the time limit stands in, as far as the catalogue names one."""
    version = dossier.procedure_version
    first = version.legal.exclude(number="").first()
    return dossier.adoption.basis or version.decision or (first.number if first else "")


def _sessions(dossier: Dossier, day: date) -> str:
    """Return the working hours of the day on which a rule began to count."""
    office = calendar.calendar_for(dossier.agency_id, day, day)
    hours = office.special.get(day, office.sessions)
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in hours)


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


def _line(dossier: Dossier, entry: DueEntry, stops: Sequence[Stop]) -> DueLine:
    starts = {datetime.fromisoformat(start) for start, _end in entry.pauses}
    return DueLine(
        kind=entry.kind,
        title=str(TITLE[entry.kind]),
        meaning=str(MEANING[entry.kind]),
        due_at=entry.due_at,
        base_at=entry.base_at,
        rule=procedures.rule_words(entry.rule) if entry.rule else "",
        law=law_of(dossier) if entry.rule else "",
        sessions=_sessions(dossier, timezone.localdate(entry.base_at)) if entry.rule else "",
        calendar=entry.calendar,
        is_expected=entry.is_expected,
        stops=tuple(stop for stop in stops if stop.start in starts),
        days=list(calendar.explanation(entry.explain)),
    )


def printed(dossier: Dossier) -> tuple[printouts.DateLine, ...]:
    """Return the ledger as its paper prints it."""
    return tuple(
        printouts.DateLine(
            title=line.title,
            due=_moment(line.due_at),
            base=_moment(line.base_at),
            rule=line.rule,
            law=line.law,
            sessions=line.sessions,
            calendar=line.calendar,
            pauses=tuple(
                f"{stop.ground}: {_moment(stop.start)} – {_moment(stop.end) if stop.end else ''}"
                for stop in line.stops
            ),
            days=tuple(
                printouts.Day(f"{row.date:%d/%m/%Y}", row.minutes, str(row.why))
                for row in line.days
            ),
        )
        for line in lines_of(dossier)
    )


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"
