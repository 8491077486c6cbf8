"""Is each check of permission missed when it is gone? script/mutants permissions [--sample N].

Every check (`mutants.checks`) is taken out in turn, and only the lines of the reviewed table are
asked whose routes ran it before; lists, searches and counts belong to them. A check is noticed when
one answer differs. Those that no address can notice alone, because another check stands before or
behind them, are named in `mutants.second_walls` with the test that watches them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.access import lists, walking

from mutants.removing import CannotRemove, forget, removed, routes_of
from mutants.second_walls import WALLS
from xaso.site.operations import access

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random
    from types import FrameType

    from tests.access.world import World

    from mutants.checks import Check


@dataclass(slots=True)
class Finding:
    """What became of one check."""

    check: Check
    noticed_by: str = ""
    asked: int = 0
    reason: str = ""


@dataclass(slots=True)
class Report:
    """What became of all that were tried."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """How many were taken out."""
        return len(self.findings)

    @property
    def noticed(self) -> int:
        """How many an answer gave away."""
        return sum(bool(one.noticed_by) for one in self.findings)

    @property
    def behind(self) -> int:
        """How many stand behind another and are watched by a test that is named."""
        return sum(not one.noticed_by and one.check.place in WALLS for one in self.findings)

    @property
    def unnoticed(self) -> list[str]:
        """Name those that nothing noticed."""
        return [
            f"{one.check.name} ({one.reason or one.asked})"
            for one in self.findings
            if not one.noticed_by and one.check.place not in WALLS
        ]


def run(world: World, checks: list[Check], sample: int, chance: Random, say: Any = None) -> Report:
    """Take checks out in turn, `sample` of them or all where it is 0."""
    chosen = chance.sample(checks, sample) if 0 < sample < len(checks) else checks
    coverage, report = learn(world, chosen), Report()
    for check in chosen:
        is_behind = check.place in WALLS
        finding = Finding(check) if is_behind else try_one(world, check, coverage, chance)
        report.findings.append(finding)
        if say is not None:
            say(finding)
    return report


@dataclass(slots=True)
class Coverage:
    """Which lines of the table, lists and counts run which functions."""

    lines: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    lists: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))


def learn(world: World, checks: Iterable[Check]) -> Coverage:
    """Walk the table once and note which functions with checks each route runs."""
    paths = {str(check.path) for check in checks}
    coverage = Coverage()
    for line in access.lines():
        if not is_worth(line):
            continue
        for whose in [whose for whose in ("own", "none") if whose in line.expected]:
            by_status = {status: role for role, status in line.expected[whose].items()}
            for role in sorted({*by_status.values(), "leader"}):
                forget()
                for ran in _traced(paths, lambda: walking.ask(world, line, whose, role)):  # noqa: B023
                    coverage.lines[ran].add(line.key)
    for row in access.seen():
        for role in ("leader", "admin"):
            forget()
            for ran in _traced(
                paths,
                lambda: lists.found_in(world, row.name, row.address, role),  # noqa: B023
            ):
                coverage.lists[ran].add(row.name)
    return coverage


def is_worth(line: access.Line) -> bool:
    """Tell whether a line can notice anything: HEAD is GET, and 405 is decided before all."""
    answers = {status for row in line.expected.values() for status in row.values()}
    return line.method != "HEAD" and answers != {405}


def _traced(paths: set[str], ask: Callable[[], Any]) -> set[tuple[str, str]]:
    ran: set[tuple[str, str]] = set()

    def note(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code.co_filename in paths:
            ran.add((frame.f_code.co_filename, frame.f_code.co_name))

    sys.setprofile(note)
    try:
        ask()
    finally:
        sys.setprofile(None)
    return ran


def try_one(world: World, check: Check, coverage: Coverage, chance: Random) -> Finding:
    """Take one check out and ask until an answer differs."""
    finding = Finding(check)
    place = (str(check.path), check.function)
    keys = coverage.lines.get(place, set())
    names = coverage.lists.get(place, set())
    if not check.function:
        file = str(check.path)
        keys = {key for at, found in coverage.lines.items() if at[0] == file for key in found}
        names = {name for at, found in coverage.lists.items() if at[0] == file for name in found}
    if check.kind == "guard":
        views = routes_of(check)
        keys = {line.key for line in access.lines() if line.route.split(":")[-1] in views} & {
            line.key for line in access.lines() if is_worth(line)
        }
    try:
        with removed(check):
            finding.noticed_by = _first_difference(world, keys, names, finding, chance)
    except CannotRemove:
        finding.reason = "could not be taken out"
    return finding


def _first_difference(
    world: World, keys: set[str], names: set[str], finding: Finding, chance: Random
) -> str:
    cells = [
        (line, whose, role)
        for line in access.lines()
        if line.key in keys
        for whose in line.expected
        for role in access.ROLES
    ]
    chance.shuffle(cells)
    for row in access.seen():
        if row.name not in names:
            continue
        for role in access.ROLES:
            forget()
            finding.asked += 1
            if lists.found_in(world, row.name, row.address, role) != row.found[role]:
                return f"list {row.name} as {role}"
    if names or any("can-bo" in key for key in keys):
        for name, (said, wanted) in lists.counts(world).items():
            finding.asked += 1
            if said != wanted:
                return f"count {name}"
    for line, whose, role in cells:
        finding.asked += 1
        forget()
        cell = walking.ask(world, line, whose, role)
        if cell.differs:
            return f"{cell.name}: {cell.status} for {cell.expected}"
    return ""
