"""What counts in which column, and tables as sums of single facts.

A report is a list of facts, one for each dossier or entry of a book, each with how much it adds to
which columns. Every cell of its table is a sum of theirs, so every cell can be opened, and what
changed after sending is the difference of two lists.

Law: circular-01-2020-vpcp; one-stop.md 2.2.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

__all__ = [
    "BOOK_MEASURES",
    "DOSSIER_MEASURES",
    "Change",
    "Column",
    "Fact",
    "Row",
    "Table",
    "balance",
    "changes",
    "dossier_counts",
    "table_of",
]

DOSSIER_MEASURES = (
    "in_hand",
    "received",
    "received_online",
    "received_direct",
    "opening",
    "finished",
    "early",
    "on_time",
    "late",
    "granted",
    "rejected",
    "withdrawn",
    "open",
    "open_in_time",
    "open_late",
    "stopped",
)
BOOK_MEASURES = ("entries", "copies", "pages", "electronic", "fees", "cancelled")


class Course(Protocol):
    """How a dossier ran up to the end of a period; moments bear their zone."""

    @property
    def channel(self) -> str:
        """Return how it came."""

    @property
    def received_at(self) -> datetime:
        """Return when it was accepted."""

    @property
    def due_at(self) -> datetime | None:
        """Return by when it was lawfully due."""

    @property
    def ended_at(self) -> datetime | None:
        """Return when it ended, if it had."""

    @property
    def ending(self) -> str | None:
        """Return how it ended: granted, rejected, withdrawn."""

    @property
    def stopped_at(self) -> datetime | None:
        """Return since when its clock stood still at the end."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One dossier or entry: in which row it stands and how much it adds to which columns."""

    thing_id: UUID
    dossier_id: UUID
    code: str
    agency: str
    row: str
    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a report: which measure, under which head, in both languages."""

    key: str
    label: str
    group: str
    label_en: str = ""
    group_en: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `agency` is empty where communes are not told apart."""

    agency: str
    key: str
    name: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows in order, and what they add up to."""

    rows: tuple[Row, ...]
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a fact since a report was sent; None where it was, or is, not in it."""

    fact: Fact
    was: Fact | None
    now: Fact | None


def dossier_counts(course: Course, begins: datetime, ends: datetime) -> dict[str, int]:
    """Return the columns that a dossier counts in.

    On time is by the lawful due date to the minute, early on an earlier day. While its clock stood
    still a dossier is not late unless it was before.

    Args:
        begins: The first moment of the period, in the zone whose days are meant.
        ends: The first moment after it.
    """
    is_new = course.received_at >= begins
    is_online = course.channel == "online"
    came = ("received_online" if is_online else "received_direct",) if is_new else ("opening",)
    told = {"in_hand", *came, *(("received",) if is_new else ())}
    if course.ended_at is not None:
        told |= {"finished", _punctuality(course, course.ended_at, begins), str(course.ending)}
    else:
        told |= {"open", _lateness(course, ends), *(("stopped",) if course.stopped_at else ())}
    return dict.fromkeys(sorted(told), 1)


def _punctuality(course: Course, ended_at: datetime, begins: datetime) -> str:
    if course.due_at is None:
        return "on_time"
    if ended_at > course.due_at:
        return "late"
    zone = begins.tzinfo
    is_earlier = ended_at.astimezone(zone).date() < course.due_at.astimezone(zone).date()
    return "early" if is_earlier else "on_time"


def _lateness(course: Course, ends: datetime) -> str:
    until = course.stopped_at or ends
    return "open_late" if course.due_at is not None and course.due_at < until else "open_in_time"


def table_of(facts: Iterable[Fact], measures: Iterable[str], *, by_agency: bool) -> Table:
    """Add facts up into rows in the order of their names, and into totals."""
    wanted = tuple(measures)
    sums: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(wanted, 0))
    totals = dict.fromkeys(wanted, 0)
    for fact in facts:
        row = sums[fact.agency if by_agency else "", fact.name, fact.row]
        for measure in wanted:
            amount = fact.counts.get(measure, 0)
            row[measure] += amount
            totals[measure] += amount
    ordered = sorted(sums, key=lambda one: (fold(one[0]), fold(one[1]), one))
    rows = tuple(Row(agency, key, name, sums[agency, name, key]) for agency, name, key in ordered)
    return Table(rows, totals)


def balance(counts: Mapping[str, int]) -> int:
    """Return what opening and received have more than finished and open; it must be nothing."""
    return counts["opening"] + counts["received"] - counts["finished"] - counts["open"]


def changes(was: Iterable[Fact], now: Iterable[Fact]) -> list[Change]:
    """Return what differs between two lists of facts, by code."""
    old = {fact.thing_id: fact for fact in was}
    new = {fact.thing_id: fact for fact in now}
    found = [
        Change(new.get(key) or old[key], old.get(key), new.get(key))
        for key in old.keys() | new.keys()
        if _said(old.get(key)) != _said(new.get(key))
    ]
    return sorted(found, key=lambda change: (change.fact.code, str(change.fact.thing_id)))


def _said(fact: Fact | None) -> tuple[str, Mapping[str, int]] | None:
    return None if fact is None else (fact.row, {k: v for k, v in fact.counts.items() if v})
