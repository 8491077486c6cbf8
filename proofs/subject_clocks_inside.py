"""What of `proofs.subject_clocks` runs inside Django: a year of requests beside an oracle."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.db import transaction

from xaso.kernel.audit import api as audit
from xaso.kernel.calendar import api as calendar
from xaso.kernel.identity import api as identity
from xaso.service.dossiers import api as dossiers
from xaso.service.privacy import api as privacy
from xaso.service.privacy import selectors, services

HOME = ZoneInfo("Asia/Ho_Chi_Minh")
YEAR = 2026
EACH = int(os.environ.get("XASO_REQUESTS_EACH", "200"))
"""How many requests of each kind."""
CHANGE = date(YEAR, 7, 1)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ALL_DAYS_OFF = timedelta(days=21)
"""Longer than any row of days off."""


class Office:
    """When the commune works, read from the bare rows and counted by hand."""

    def __init__(self, agency_id: Any) -> None:
        own: dict[date, str] = {}
        every: dict[date, str] = {}
        for row in calendar.CalendarDay.objects.all():
            if row.agency_id in {None, agency_id}:
                (own if row.agency_id else every)[row.date] = row.kind
        self.marked = every | own
        hours = calendar.WorkingSession.objects.filter(agency_id=None, valid_until=None)
        self.hours = sorted({(row.weekday, row.starts_at, row.ends_at) for row in hours})

    def works(self, day: date) -> bool:
        """Tell whether a day is worked."""
        kind = self.marked.get(day)
        if kind is not None:
            return kind == "swap_work"
        return day.weekday() < 5

    def sessions(self, day: date) -> list[tuple[time, time]]:
        """Return the stretches of a worked day."""
        found = [(start, end) for weekday, start, end in self.hours if weekday == day.weekday()]
        return found or [(start, end) for weekday, start, end in self.hours if weekday == 0]

    def begin(self, moment: datetime) -> datetime:
        """Return the moment itself within a session, else the start of the next one."""
        day = moment.date()
        while True:
            if self.works(day):
                for start, end in self.sessions(day):
                    if day > moment.date() or moment.time() < start:
                        return datetime.combine(day, start, HOME)
                    if moment.time() < end:
                        return moment
            day += DAY

    def due(self, rule: str, received: datetime) -> datetime:
        """Return when a term ends that began with what was received then."""
        unit, amount = rule.split(":")
        began = self.begin(received.astimezone(HOME).replace(second=0, microsecond=0))
        day = began.date()
        if unit == "working_day":
            for _ in range(int(amount)):
                day += DAY
                while not self.works(day):
                    day += DAY
            return datetime.combine(day, began.time(), HOME)
        day += timedelta(days=int(amount))
        while not self.works(day):
            day += DAY
        return datetime.combine(day, max(end for _, end in self.sessions(day)), HOME)


@dataclass
class Expected:
    """What the oracle knows of one request, and what is done to it when."""

    real: Any
    kind: str
    received: datetime
    rules: dict[str, str]
    answer_by: datetime
    complete_by: datetime
    deeds: list[tuple[datetime, str]] = field(default_factory=list)
    answered: datetime | None = None
    ended: datetime | None = None
    is_extended: bool = False
    alarms: set[tuple[str, str, datetime]] = field(default_factory=set)


class Year:
    """The year, a few hours at a time."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.agency = dossiers.Dossier.objects.first().agency  # type: ignore[union-attr]
        self.known = list(dossiers.Dossier.objects.all())
        leader = identity.holdings_on(date(YEAR, 11, 26)).filter(position__role="leader")
        held = leader.filter(position__agency=self.agency).first()
        self.actor = audit.Actor(
            kind="staff",
            id=held.account_id,  # type: ignore[union-attr]
            agency_id=self.agency.pk,
            roles=frozenset({"leader"}),
        )
        self.wrong: list[str] = []
        self.counted: Counter[str] = Counter()
        self._mark_days()
        self.office = Office(self.agency.pk)
        self.rules = self._rules()
        self.expected: list[Expected] = []
        self.soon: dict[datetime, datetime] = {}
        self.demo = set(privacy.SubjectRequest.objects.values_list("pk", flat=True))
        """What the demo commune's people asked: not of this year's, and alarmed about as well."""

    def _mark_days(self) -> None:
        """Give the commune days off and worked Saturdays of its own."""
        first = date(YEAR, 1, 5)
        for _ in range(12):
            day = first + timedelta(days=self.chance.randrange(350))
            kind = "swap_work" if day.weekday() >= 5 else "local_off"
            if day.weekday() == 6 or calendar.CalendarDay.objects.filter(date=day).exists():
                continue
            calendar.set_day(
                self.agency, day, kind, actor=self.actor, name="Ngày của xã", name_en="", basis="QĐ"
            )

    def _rules(self) -> dict[bool, dict[tuple[str, str], str]]:
        """Change the rules in mid-year; return them by whether they are the new ones."""
        rules: dict[bool, dict[tuple[str, str], str]] = {False: {}, True: {}}
        for term in list(privacy.SubjectTerm.objects.all()):
            rules[False][term.kind, term.step] = term.rule
            unit, amount = term.rule.split(":")
            changed = f"{unit}:{int(amount) + self.chance.choice((1, 2, 3))}"
            rules[True][term.kind, term.step] = changed
            term.valid_until = CHANGE
            term.save()
            privacy.SubjectTerm.objects.create(
                kind=term.kind, step=term.step, rule=changed, basis="Luật mới", valid_from=CHANGE
            )
        return rules

    def pass_by(self) -> None:
        """Let requests come and officials act, every minute that something happens."""
        coming = sorted((self._moment(), kind) for kind in privacy.Kind.values for _ in range(EACH))
        now = datetime(YEAR, 1, 1, 0, 7, tzinfo=HOME)
        end = datetime(YEAR + 1, 3, 31, tzinfo=HOME)
        while now < end:
            until = now + timedelta(hours=self.chance.choice((1, 3, 6, 12)))
            while coming and coming[0][0] < until:
                self._come(*coming.pop(0))
            for one in self.expected:
                while one.deeds and one.deeds[0][0] < until and one.ended is None:
                    self._do(one, *one.deeds.pop(0))
            self._ring(until)
            now = until

    def _moment(self) -> datetime:
        minutes = self.chance.randrange(365 * 24 * 60)
        return datetime(YEAR, 1, 1, tzinfo=HOME) + timedelta(minutes=minutes, seconds=17)

    def _come(self, received: datetime, kind: str) -> None:
        rules = self.rules[received.date() >= CHANGE]
        mine = {step: rule for (of, step), rule in rules.items() if of == kind}
        real = privacy.ask(
            dossier=self.chance.choice(self.known),
            kind=kind,
            words="",
            actor=identity.RESIDENT,
            now=received,
        )
        one = Expected(
            real,
            kind,
            received,
            mine,
            self.office.due(mine["answer"], received),
            self.office.due(mine["complete"], received),
        )
        self.counted["requests"] += 1
        self._same(one, "answer_by", real.answer_by, one.answer_by)
        self._same(one, "complete_by", real.complete_by, one.complete_by)
        self._plan(one)
        self.expected.append(one)

    def _plan(self, one: Expected) -> None:
        """Choose what officials do: in time, late, with others, with more time, or not at all."""
        at = one.received
        for deed in ("answer", "extend", "extend", "end"):
            at += timedelta(hours=self.chance.choice((1, 20, 40, 80, 200, 400)))
            if self.chance.random() < 0.7:
                one.deeds.append((at, deed))

    def _do(self, one: Expected, now: datetime, deed: str) -> None:
        given = {"request": one.real, "actor": self.actor, "now": now, "version": one.real.version}
        if deed == "answer" and one.answered is None:
            with_others = self.chance.random() < 0.4
            one.real = privacy.answer(**given, involves_others=with_others)
            one.answered = now
            if with_others and not one.is_extended:
                one.complete_by = self.office.due(one.rules["complete_with_others"], one.received)
        elif deed == "extend":
            may = not one.is_extended and now <= one.complete_by
            try:
                one.real = privacy.extend(**given, reason="Hồ sơ giấy ở kho")
                if not may:
                    self.wrong.append(f"{one.kind} {one.received}: extended against the rule")
            except privacy.NotOpen:
                if may:
                    self.wrong.append(f"{one.kind} {one.received}: no extension")
                self.counted["extensions refused"] += 1
                return
            if may:
                self.counted["extended"] += 1
                one.is_extended = True
                one.complete_by = self.office.due(one.rules["extension"], one.complete_by - MINUTE)
        elif deed == "end":
            act = self.chance.choice((privacy.complete, privacy.refuse))
            one.real = act(**given, outcome="Đã xem xét.")
            one.answered, one.ended = one.answered or now, now
        self._same(one, f"complete_by after {deed}", one.real.complete_by, one.complete_by)

    def _ring(self, now: datetime) -> None:
        """Ask the task, and hold what it raised against what is due by the oracle."""
        raised = {
            (alarm.request_id, alarm.step, alarm.occasion, alarm.due)
            for alarm in privacy.raise_alarms(now)
            if alarm.request_id not in self.demo
        }
        wanted = set()
        for one in self.expected:
            for step, occasion, due in self._due_alarms(one, now):
                if (step, occasion, due) not in one.alarms:
                    one.alarms.add((step, occasion, due))
                    wanted.add((one.real.pk, step, occasion, due))
        self.counted["alarms"] += len(raised)
        self.wrong += [f"{now}: raised and not due {one}" for one in raised - wanted]
        self.wrong += [f"{now}: due and not raised {one}" for one in wanted - raised]

    def _due_alarms(self, one: Expected, now: datetime) -> list[tuple[str, str, datetime]]:
        """Return what is late or has one working day left."""
        if one.ended is not None:
            return []
        promised = [("complete", one.complete_by)]
        if one.answered is None:
            promised.append(("answer", one.answer_by))
        return [
            (step, "late" if now > due else "soon", due)
            for step, due in promised
            if now > due or (due - now <= ALL_DAYS_OFF and self._soon(now) >= due)
        ]

    def _soon(self, now: datetime) -> datetime:
        """Return when one working day from a moment is over; the oracle is slow, so once each."""
        if now not in self.soon:
            self.soon[now] = self.office.due("working_day:1", now)
        return self.soon[now]

    def _same(self, one: Expected, what: str, real: datetime, wanted: datetime) -> None:
        self.counted["dates compared"] += 1
        if real != wanted:
            self.wrong.append(
                f"{one.kind} received {one.received:%Y-%m-%d %H:%M}: {what}"
                f" {real.astimezone(HOME):%Y-%m-%d %H:%M} for {wanted:%Y-%m-%d %H:%M}"
            )


def live(seed: int, broken: str) -> None:
    """Let the year pass and print the figures."""
    with _BREAKS[broken](), transaction.atomic():
        year = Year(seed)
        year.pass_by()
        transaction.set_rollback(True)
    print(
        json.dumps({
            "kinds": len(privacy.Kind.values),
            **year.counted,
            "late": sum(1 for one in year.expected for alarm in one.alarms if alarm[1] == "late"),
            "different": year.wrong[:8],
            "different_in_all": len(year.wrong),
        })
    )


def _calendar_ignored() -> Any:
    """Count every day as worked."""

    def promised(_agency: Any, rule: str, received: datetime) -> Any:
        return SimpleNamespace(due=received + timedelta(days=int(rule.split(":")[1])))

    return patch.object(services.calendar, "promise", promised)


def _new_rules_for_old() -> Any:
    """Measure an old request by the newest rules."""

    def newest(kind: str, step: str, day: date) -> Any:
        return selectors.term_on(kind, step, max(day, date(YEAR, 12, 31)))

    return patch.object(services, "term_on", newest)


def _extended_twice() -> Any:
    """Forget that time was given before."""
    locked = services._locked  # noqa: SLF001

    def forgetful(request: Any, version: int) -> Any:
        found = locked(request, version)
        found.extended_at = None
        return found

    return patch.object(services, "_locked", forgetful)


_BREAKS: dict[str, Any] = {
    "": nullcontext,
    "calendar-ignored": _calendar_ignored,
    "new-rules-for-old": _new_rules_for_old,
    "extended-twice": _extended_twice,
}
