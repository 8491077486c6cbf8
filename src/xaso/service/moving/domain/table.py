"""Sheets as other programs write them: columns known by their headings, cells read as words.

Headings are known by their words without marks; a day without an hour is the whole day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from xaso.lib.text import fold, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_ABOVE = 15
"""So many rows of titles may stand above the headings."""
_DAY = re.compile(
    r"(?:(?P<h>\d{1,2})[:h](?P<min>\d{2})[ ,]*)?"
    r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{4})"
    r"(?:[ ,]+(?P<h2>\d{1,2})[:h](?P<min2>\d{2}))?"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}).*)?")


class NotADay(ValueError):
    """A cell that should say a day says something else."""


class Columns(NamedTuple):
    """What a sheet of one kind may hold."""

    headings: Mapping[str, tuple[str, ...]]
    """Of each part, without marks and capitals."""
    needed: tuple[str, ...]
    titles: Mapping[str, str]
    """How people read the needed parts."""

    def part(self, cell: Any) -> str:
        """Return which part a heading is of; empty for any other words."""
        words = re.sub(r"\s*[(/].*", "", fold(str(cell or ""))).strip(" .:*")
        return next((part for part, known in self.headings.items() if words in known), "")


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says, as words; days are read when they are asked for."""

    number: int
    cells: Mapping[str, Any] = field(default_factory=dict)

    def words(self, part: str) -> str:
        """Return the words of a column; empty where it has none."""
        value = self.cells.get(part)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, date) and not (
            isinstance(value, datetime) and value.time() != time(0)
        ):
            return f"{value:%d/%m/%Y}"
        return "" if value is None else tidy(str(value))

    def digits(self, part: str, *lengths: int, whole: int) -> str:
        """Return a number of `whole` digits to which a sheet did its harm.

        A cell that holds it as a number has lost the noughts before it; of these lengths it is
        given them back. Words stay as they are.
        """
        words = self.words(part)
        is_number = isinstance(self.cells.get(part), int | float)
        return words.zfill(whole) if is_number and len(words) in lengths else words

    def moment(self, part: str, *, hour: time) -> datetime | None:
        """Return the local moment of a column, at an hour where only the day is told.

        Raises:
            NotADay: There are words, but no day in them.
        """
        value = self.cells.get(part)
        if isinstance(value, datetime):
            return value if value.time() != time(0) else datetime.combine(value.date(), hour)
        if isinstance(value, date):
            return datetime.combine(value, hour)
        written = self.words(part)
        return _read(written, hour) if written else None

    def day(self, part: str) -> date | None:
        """Return the day of a column. Refusals as `moment`."""
        found = self.moment(part, hour=time(0))
        return found.date() if found else None


def _read(written: str, hour: time) -> datetime:
    if iso := _ISO.fullmatch(written):
        day, clock = iso.groups()[:3], iso.groups()[3:]
    elif told := _DAY.fullmatch(written):
        day = (told["y"], told["m"], told["d"])
        clock = (told["h"] or told["h2"], told["min"] or told["min2"])
    else:
        raise NotADay(written)
    try:
        at = time(int(clock[0]), int(clock[1])) if clock[0] else hour
        return datetime.combine(date(*(int(part) for part in day)), at)
    except ValueError as error:
        raise NotADay(written) from error


def head_of(lines: Iterable[Sequence[Any]], columns: Columns) -> tuple[int, list[str]]:
    """Return in which row, from one, the headings stand, and the part of each column; else 0."""
    for number, line in enumerate(lines, start=1):
        if number > MOST_ABOVE + 1:
            break
        found = [columns.part(cell) for cell in line]
        if set(columns.needed) <= set(found):
            return number, found
    return 0, []


def read(lines: Sequence[Sequence[Any]], columns: Columns) -> tuple[list[Row], list[str]]:
    """Return the rows of a sheet, and which needed columns it has not.

    Rows are numbered as in the sheet, from one; empty ones and repeated headings are left out.
    """
    head, parts = head_of(lines, columns)
    if not head:
        return [], list(columns.needed)
    first = columns.needed[0]
    rows: list[Row] = []
    for number, line in enumerate(lines[head:], start=head + 1):
        cells: dict[str, Any] = {}
        for part, cell in zip(parts, line, strict=False):
            if part and cell is not None and str(cell).strip():
                cells.setdefault(part, cell)
        if cells and columns.part(cells.get(first)) != first:
            rows.append(Row(number, cells))
    return rows, []
