"""What `proofs.reports` does inside Django: lives, reports by command and page, and SQL."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client

from proofs import reports_lives as lives
from proofs.journey import Checks
from proofs.reports_sql import BOOKS, DOSSIERS, ZONE
from xaso.kernel.organisations import api as organisations
from xaso.kernel.scope import api as scope
from xaso.service.dossiers import api as dossiers
from xaso.service.dossiers import courses as reading
from xaso.service.dossiers.tests import make
from xaso.service.procedures.tests import make as procedures
from xaso.service.reports import api as reports
from xaso.service.reports import selectors

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = "/can-bo/bao-cao/tthc"
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=lives.VIETNAM)
PERIODS = {
    "2026-Q1": ("2026-01-01", "2026-04-01"),
    "2026-Q2": ("2026-04-01", "2026-07-01"),
    "2026-Q3": ("2026-07-01", "2026-10-01"),
    "2026-Q4": ("2026-10-01", "2027-01-01"),
    "2026-08": ("2026-08-01", "2026-09-01"),
    "2026-H1": ("2026-01-01", "2026-07-01"),
    "2026-H2": ("2026-07-01", "2027-01-01"),
    "2026": ("2026-01-01", "2027-01-01"),
}
"""Periods with their first day and the first day after, typed by hand."""


def run(seed: int, how_many: int, broken: str) -> None:
    """Live, report, count, compare; print what held as JSON."""
    checks, chance = Checks(), Random(seed)
    with scope.everything(), time_machine.travel(NOW, tick=False):
        here, old, stranger = _communes()
        seen = lives.live(chance, [*here, *here, old, stranger], how_many)
        if broken:
            BREAKS[broken](stranger)
        for period in PERIODS:
            _compare(checks, here[0], old, period)
        _follow(checks)
        cells = _open_cells(checks, here[0], "2026-Q3")
        late = _send_and_enter_late(checks, here[0], broken)
        totals = _told("tthc", "2026-Q3")["totals"]
    figures = {
        "dossiers": how_many,
        "acts": sum(count for act, count in seen.items() if not act.startswith("last ")),
        "corrected": seen["correct"],
        "withdrawn": seen["accept"],
        "entered_late": seen["entered late"],
        "quarter_3": {name: count for name, count in totals.items() if count},
        "cells_opened": cells,
        "corrections_listed": late,
        "held": checks.held,
        "missed": checks.missed[:12],
    }
    print(json.dumps(figures, ensure_ascii=False))


def _communes() -> tuple[list[make.House], make.House, make.House]:
    """Make a commune with three procedures, one that it continues, and one next door."""
    first = make.house(code="1.001193", name="Đăng ký khai sinh", field="Hộ tịch")
    more = [
        ("1.004873", "Xác nhận tình trạng hôn nhân", "Hộ tịch", 5),
        (lives.CERTIFIED, "Chứng thực bản sao", "Chứng thực", 1),
    ]
    here = [first]
    for code, name, field, days in more:
        version = procedures.version(
            code=code, name=name, field=field, unit="working_day", value=days
        )
        adoption = procedures.adoption(first.agency, version, confirmed_by=first.khoa)
        here.append(replace(first, adoption=adoption))
    old = make.house(code="1.000001", name="Việc của xã cũ", field="Đất đai", value=10)
    stranger = make.house(code="1.000002", name="Việc xã bên", field="Hộ tịch")
    organisations.SiteProfile.objects.exclude(agency=first.agency).delete()
    organisations.AgencySuccession.objects.create(
        predecessor=old.agency, successor=first.agency, kind="merge", on=date(2026, 7, 1)
    )
    first.agency.known_scope = None
    return here, old, stranger


def _told(code: str, period: str, *, by: str = "new") -> dict[str, Any]:
    out = io.StringIO()
    call_command("reports", code, period=period, by=by, as_json=True, stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def _moments(period: str) -> tuple[datetime, datetime]:
    begins, ends = (
        datetime.combine(date.fromisoformat(day), time.min, tzinfo=lives.VIETNAM)
        for day in PERIODS[period]
    )
    return begins, min(ends, NOW)


def _counted(agencies: list[Any], period: str, row: str, field: str = "") -> list[dict[str, Any]]:
    """Count dossiers in SQL, in rows of one or two columns."""
    begins, ends = _moments(period)
    asked = {"agencies": agencies, "begins": begins, "ends": ends, "field": field}
    return _rows(DOSSIERS.format(row=row, zone=ZONE), asked)


def _rows(sql: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        names = [column[0] for column in cursor.description]
        return [
            {
                name: value if isinstance(value, str) else int(value)
                for name, value in zip(names, row, strict=True)
            }
            for row in cursor.fetchall()
        ]


def _compare(checks: Any, at: make.House, old: make.House, period: str) -> None:
    """Hold every row of every report of a period against SQL."""
    agencies = [at.agency.pk, old.agency.pk]
    asked = {"agencies": agencies}
    asked["begins"], asked["ends"] = PERIODS[period]
    wanted = {
        ("tthc", "new"): _counted(agencies, period, "field"),
        ("tthc", "old"): _counted(agencies, period, "agency, field"),
        ("ho-tich", "new"): _counted(agencies, period, "procedure", "Hộ tịch"),
        ("chung-thuc", "new"): _rows(BOOKS, asked),
    }
    for (code, by), rows in wanted.items():
        told = _told(code, period, by=by)
        checks(f"{code} {period} balances", holds=told["balanced"] is not False)
        found = {(row.get("agency", ""), row["key"]): row for row in told["rows"]}
        keys = {
            (row.get("agency", ""), row.get("key") or row.get("field") or row["procedure"]): row
            for row in rows
        }
        checks(
            f"{code} {period} {by}: rows {found.keys() ^ keys.keys()}",
            holds=found.keys() == keys.keys(),
        )
        for key in found.keys() & keys.keys():
            for measure, count in keys[key].items():
                if measure in {"agency", "key", "field", "procedure"}:
                    continue
                said = found[key][measure]
                checks(
                    f"{code} {period} {by} {key[1]} {measure}: {said} / {count}",
                    holds=said == count,
                )


def _follow(checks: Checks) -> None:
    """Hold what one quarter leaves open against what the next carries over."""
    quarters = [_told("tthc", f"2026-Q{number}")["totals"] for number in range(1, 5)]
    for before, after in pairwise(quarters):
        left, came = before["open"], after["opening"]
        checks(f"open {left} is carried over as {came}", holds=left == came)
        checks("something was open", holds=left > 0)


def _open_cells(checks: Checks, at: make.House, period: str) -> int:
    """Open each figure of a report as the leader does, and count the lines behind it."""
    client = Client()
    client.force_login(at.phuc)
    told = _told("tthc", period)
    opened = 0
    for row in told["rows"]:
        for measure in told["columns"]:
            page = client.get(f"{PAGE}/{period}/o/{measure}/", {"dong": row["key"]})
            lines = len(re.findall('data-testid="fact"', page.content.decode()))
            checks(f"{row['key']} {measure}: {lines} lines", holds=lines == row[measure])
            opened += 1
    return opened


def _send_and_enter_late(checks: Checks, at: make.House, broken: str) -> int:
    """Send a quarter, enter late what belongs to it, and look at the report and its list."""
    reports.send(
        agency=at.agency,
        code="tthc",
        period_name="2026-Q3",
        actor=at.acts(at.phuc),
        now=NOW,
    )
    if broken == "sent-follows":
        selectors.reports_of = lambda _actor, _agency: reports.Report.objects.none()
    before = _told("tthc", "2026-Q3")
    came = [datetime(2026, 9, day, 9, 0, tzinfo=lives.VIETNAM) for day in (28, 29)]
    late = [
        lives.enter(at, moment, moment + timedelta(days=6), key=f"after-{moment:%d}")
        for moment in came
    ]
    after = _told("tthc", "2026-Q3")
    codes = sorted(dossiers.Dossier.objects.filter(pk__in=late).values_list("code", flat=True))
    listed = [one["code"] for one in after["corrections"]]
    checks("the sent report stays", holds=before["totals"] == after["totals"])
    checks(f"late entries {codes} are listed: {listed}", holds=listed == codes)
    agencies = list(organisations.scope_of(at.agency))
    whole = sum(row["in_hand"] for row in _counted(agencies, "2026-Q3", "field"))
    differs = whole - after["totals"]["in_hand"]
    checks(f"SQL has {differs} more than was sent", holds=differs == len(late))
    opening = _told("tthc", "2026-Q4")["totals"]["opening"]
    left = before["totals"]["open"]
    checks(f"the next quarter carries {opening}, {left} was sent", holds=opening == left + 2)
    return len(listed)


def _corrected_is_open(_stranger: make.House) -> None:
    def read(*given: Any) -> list[dossiers.Course]:
        again = set(dossiers.Dossier.objects.exclude(correction="").values_list("pk", flat=True))
        return [
            replace(one, ended_at=None, ending=None) if one.id in again else one
            for one in reading.courses(*given)
        ]

    dossiers.courses = read


def _late_by_apology(_stranger: make.House) -> None:
    def read(*given: Any) -> list[dossiers.Course]:
        rows = dossiers.Dossier.objects.exclude(reappointed_at=None)
        later = dict(rows.values_list("pk", "reappointed_at"))
        return [
            replace(one, due_at=later.get(one.id, one.due_at)) for one in reading.courses(*given)
        ]

    dossiers.courses = read


def _another_commune(stranger: make.House) -> None:
    scope_of = organisations.scope_of
    organisations.scope_of = lambda agency: scope_of(agency) | {stranger.agency.pk}


def _nothing(_stranger: make.House) -> None:
    """Leave the rules whole until the report is sent."""


BREAKS: dict[str, Callable[[make.House], None]] = {
    "corrected-is-open": _corrected_is_open,
    "late-by-apology": _late_by_apology,
    "another-commune": _another_commune,
    "sent-follows": _nothing,
}
