"""A register as another system wrote it: which columns there are, and what a row says.

Headings are known by their words without marks; a day without an hour is the whole day.

Law: circular-03-2025, form 07; circular-01-2018, form 06.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from xaso.lib.text import fold, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HEADINGS = {
    "code": ("ma ho so", "ma so ho so", "so ho so"),
    "procedure_code": ("ma thu tuc", "ma tthc", "ma thu tuc hanh chinh"),
    "procedure": ("thu tuc", "ten thu tuc", "ten tthc", "ten thu tuc hanh chinh", "ten ho so"),
    "owner": (
        *("chu ho so", "ten ca nhan, to chuc", "ten to chuc, ca nhan", "ho va ten", "ho ten"),
        *("ten ca nhan", "nguoi nop"),
    ),
    "contact": (
        *("dia chi, dien thoai", "dia chi, so dien thoai", "dia chi", "dia chi, sdt"),
        *("so dien thoai", "dien thoai"),
    ),
    "received": ("ngay nhan", "nhan ho so", "ngay tiep nhan", "nhan"),
    "due": ("ngay hen tra", "hen tra", "hen tra ket qua", "ngay hen tra ket qua"),
    "returned": ("ngay tra", "tra ket qua", "ngay tra ket qua", "tra"),
    "channel": ("cach nop", "hinh thuc nop", "phuong thuc nop", "hinh thuc"),
    "note": ("ghi chu",),
}
"""The headings of each column, without marks and capitals."""
NEEDED = ("code", "owner", "received")
CHANNELS = {"truc tiep": "in_person", "truc tuyen": "online", "buu chinh": "post"}
MOST_ABOVE = 15
"""So many rows of titles may stand above the headings."""
_PART = {heading: part for part, headings in HEADINGS.items() for heading in headings}
_DAY = re.compile(
    r"(?:(?P<h>\d{1,2})[:h](?P<min>\d{2})[ ,]*)?"
    r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{4})"
    r"(?:[ ,]+(?P<h2>\d{1,2})[:h](?P<min2>\d{2}))?"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}).*)?")
_PHONE = re.compile(r"(?:\+84|0)[\d .]{8,13}\d")


class NotADay(ValueError):
    """A cell that should say a day says something else."""


@dataclass(frozen=True, slots=True)
class OldRow:
    """What one row says, as words; days are read when they are asked for."""

    number: int
    cells: Mapping[str, Any] = field(default_factory=dict)

    def words(self, part: str) -> str:
        """Return the words of a column; empty where it has none."""
        value = self.cells.get(part)
        return "" if value is None else tidy(str(value))

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

    @property
    def channel(self) -> str:
        """The way it came in; at the desk where the register does not say."""
        said = fold(self.words("channel"))
        return next((code for words, code in CHANNELS.items() if words in said), "in_person")

    @property
    def phone(self) -> str:
        """The telephone among address and telephone, digits alone."""
        found = _PHONE.search(self.words("contact"))
        return re.sub(r"[ .]", "", found[0]) if found else ""

    @property
    def address(self) -> str:
        """The contact without the telephone."""
        return _PHONE.sub("", self.words("contact")).strip(" ,;-")


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


def read(lines: Iterable[Sequence[Any]]) -> tuple[list[OldRow], list[str]]:
    """Return the rows of a register, and which needed columns it has not.

    Rows are numbered as in the sheet, from one; empty ones and repeated headings are left out.
    """
    parts: list[str] = []
    rows: list[OldRow] = []
    for number, line in enumerate(lines, start=1):
        if not parts:
            found = [_part(cell) for cell in line]
            if set(NEEDED) <= set(found):
                parts = found
            elif number > MOST_ABOVE:
                break
            continue
        cells: dict[str, Any] = {}
        for part, cell in zip(parts, line, strict=False):
            if part and cell is not None and str(cell).strip():
                cells.setdefault(part, cell)
        if cells and _part(cells.get("code")) != "code":
            rows.append(OldRow(number, cells))
    return rows, [] if parts else list(NEEDED)


def _part(cell: Any) -> str:
    words = re.sub(r"\s*[(/].*", "", fold(str(cell or "")))
    return _PART.get(words.strip(" .:*"), "")
