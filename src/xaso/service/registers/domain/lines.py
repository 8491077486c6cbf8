"""What a book says of one certified paper, read from the declaration it was certified by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TABLE = "ct"
BARS = "camChungThuc"
ELECTRONIC = "dien-tu"


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of paper: what it is, who gave it, its pages, and its certified copies."""

    title: str
    issuer: str = ""
    pages: int = 0
    copies: int = 1
    is_electronic: bool = False


def lines_of(answers: Mapping[str, Any]) -> list[Line]:
    """Return a line for each kind of paper that a declaration names, in its order."""
    rows = answers.get(TABLE)
    if isinstance(rows, list) and rows:
        return [_line(row) for row in rows]
    return [
        Line(
            title=str(answers.get("vb.ten") or answers.get("vb.loai") or ""),
            pages=_whole(answers.get("vb.soTrang")),
        )
    ]


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        title=str(row.get("tenGiayTo") or ""),
        issuer=str(row.get("coQuanCap") or ""),
        pages=_whole(row.get("soTrang")),
        copies=max(_whole(row.get("soBan")), 1),
        is_electronic=row.get("hinhThuc") == ELECTRONIC,
    )


def _whole(value: object) -> int:
    """Return a whole number typed into a form; 0 for none."""
    text = str(value).strip()
    return int(text) if text.isdecimal() else 0


def numbered(lines: Sequence[Line], first: int, how_many: int) -> list[tuple[int, Line]]:
    """Give each line its number; where there are fewer numbers than lines, they share the first.

    Law: circular-01-2020-btp: one number for each kind of paper.
    """
    if how_many == len(lines):
        return [(first + place, line) for place, line in enumerate(lines)]
    shared = Line(
        title="; ".join(line.title for line in lines),
        issuer="; ".join(dict.fromkeys(line.issuer for line in lines if line.issuer)),
        pages=sum(line.pages for line in lines),
        copies=max(line.copies for line in lines),
        is_electronic=any(line.is_electronic for line in lines),
    )
    return [(first, shared)]


def barred(answers: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return each paper that must not be certified, with the codes of the bars found on it.

    Law: decree-23-2015, article 22.
    """
    rows = answers.get(TABLE)
    if not isinstance(rows, list):
        return []
    return [(str(row.get("tenGiayTo") or ""), list(row[BARS])) for row in rows if row.get(BARS)]
