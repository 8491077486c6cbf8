"""What the ministry's civil status system says of an entry, as an official pastes it here.

Either lines of "label: value" as they stand on its screen, or the object its interface gives; the
labels of both are known under every spelling in use.

Law: civil-status-2014; the field names are those of the ministry's interface as remembered [M].
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from xaso.lib.text import fold, tidy

LABELS = {
    "book": ("quyenso", "quyen", "soquyen"),
    "number": ("so", "sodangky", "sothutu", "sovaoso"),
    "day": ("ngaydangky", "ngayvaoso", "ngay"),
    "personal_number": ("sodinhdanhcanhan", "sodinhdanh", "sddcn", "socancuoc"),
}
"""The labels of each part, without marks, spaces and capitals."""
_PART = {label: part for part, labels in LABELS.items() for label in labels}
_BREAK = re.compile(r"[\n\r;\t]+")
_NUMBER = re.compile(r"0*(\d{1,6})(?:/\d{4})?")
_DAYS = (
    re.compile(r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:t.*)?"),
    re.compile(r"(?:ngay )?(?P<d>\d{1,2}) thang (?P<m>\d{1,2}) nam (?P<y>\d{4})"),
)
BOOK_MOST = 40


@dataclass(frozen=True, slots=True)
class Pasted:
    """One entry of a civil status book; what was not found or not understood is None or empty."""

    book: str = ""
    number: int | None = None
    day: date | None = None
    personal_number: str = ""


def read(text: str) -> Pasted:
    """Read what was pasted; labels that are not known are left alone, the first of each counts.

    >>> read("Số: 45; Quyển số: 01/2026-KS; Ngày đăng ký: 29/11/2026")
    Pasted(book='01/2026-KS', number=45, day=datetime.date(2026, 11, 29), personal_number='')
    """
    found: dict[str, str] = {}
    for label, value in _pairs(text):
        part = _PART.get(re.sub(r"[^a-z]", "", fold(label)))
        if part and value:
            found.setdefault(part, value)
    return Pasted(
        found.get("book", "")[:BOOK_MOST],
        _number(found.get("number", "")),
        _day(found.get("day", "")),
        re.sub(r"[ .]", "", found.get("personal_number", "")),
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        told: Any = json.loads(text)
    except ValueError:
        told = None
    if isinstance(told, dict):
        return [(str(label), tidy(str(value))) for label, value in told.items() if value]
    parts = (line.partition(":") for line in _BREAK.split(text))
    return [(label, tidy(value)) for label, _, value in parts]


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    return int(found[1]) or None if found else None


def _day(text: str) -> date | None:
    for shape in _DAYS:
        if found := shape.fullmatch(fold(text)):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None
