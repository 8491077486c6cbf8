"""What a list would do: which bills are new, known, changed; which rows are refused, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from xaso.service.bills.domain.rows import RowError, read_row
from xaso.service.bills.domain.tariffs import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from xaso.service.bills.domain.rows import Row

__all__ = ["Defaults", "Group", "Rejected", "grouped", "readable"]


class Rejected(NamedTuple):
    """A row that is not taken, and why."""

    row: int
    reason: str


class Defaults(NamedTuple):
    """What holds where a row does not say otherwise."""

    title: str
    period: str
    due_on: date | None = None
    is_voluntary: bool = False


@dataclass(slots=True)
class Group:
    """The rows of one bill: one customer, one period, one item."""

    code: str
    period: str
    item: str
    title: str
    due_on: date | None
    is_voluntary: bool
    first: Row
    rows: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    unit: str = ""
    paid: int = 0

    @property
    def amount(self) -> int:
        """Return what it adds up to."""
        return sum(line.amount for line in self.lines)

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells it from the others."""
        return self.code, self.period, self.item


def readable(raw: Iterable[Mapping[str, str]]) -> tuple[list[Row], list[Rejected]]:
    """Read rows, each for itself: those that can be, and why the others cannot."""
    rows, rejected = [], []
    for told in raw:
        try:
            rows.append(read_row(told))
        except RowError as error:
            rejected.append(Rejected(int(told.get("row", "0")), str(error)))
    return rows, rejected


def grouped(rows: Iterable[Row], defaults: Defaults) -> tuple[list[Group], list[Rejected]]:
    """Put rows of one customer and period together: each row is a line of the bill.

    A row without an amount, and a line that says the same as one before it, are refused.
    """
    groups: dict[tuple[str, str, str], Group] = {}
    rejected = []
    for row in rows:
        if not row.amount:
            rejected.append(Rejected(row.number, "Không có số tiền."))
            continue
        key = (row.code, row.period or defaults.period, defaults.title)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(
                *key,
                title=defaults.title,
                due_on=row.due or defaults.due_on,
                is_voluntary=row.is_voluntary or defaults.is_voluntary,
                first=row,
                unit=row.unit,
            )
        lines = _lines(row, defaults.title)
        if {line.name for line in lines} & {line.name for line in group.lines}:
            rejected.append(Rejected(row.number, f"Trùng với dòng {group.rows[0]}."))
            continue
        group.lines += lines
        group.rows.append(row.number)
        group.paid += row.paid or 0
    return [group for group in groups.values() if group.lines], rejected


def _lines(row: Row, title: str) -> list[Line]:
    return [
        Line(name or title, amount, row.quantity, row.each)
        if len(row.parts) == 1
        else Line(name, amount)
        for name, amount in row.parts
    ]
