"""How one form of statement is read: which column says what, how days and amounts are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from xaso.lib.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "COLUMNS",
    "AmountForm",
    "Layout",
    "MissingColumns",
    "find_header",
    "layout_of",
    "named",
    "needed",
]

COLUMNS = ("day", "time", "number", "text", "debit", "credit", "amount", "sign", "balance")
_SIGNS = re.compile(r"[^0-9a-z]+")
_PARTS = re.compile(r"[/\n|(]")
_MOST_BEFORE_HEADER = 60


class AmountForm(StrEnum):
    """How a file tells what came in from what went out."""

    SIDES = "sides"
    SIGNED = "signed"
    LETTER = "letter"


_NEEDED = {
    AmountForm.SIDES: ("day", "text", "debit", "credit"),
    AmountForm.SIGNED: ("day", "text", "amount"),
    AmountForm.LETTER: ("day", "text", "amount", "sign"),
}


def needed(amount: str) -> tuple[str, ...]:
    """Return the columns without which nothing can be read, by how amounts are told."""
    return _NEEDED[AmountForm(amount)]


@dataclass(frozen=True, slots=True)
class Layout:
    """One form of statement; `names` are compared as `named` makes them."""

    code: str
    amount: AmountForm
    names: dict[str, tuple[str, ...]] = field(hash=False)
    dates: tuple[str, ...] = ("%d/%m/%Y",)
    group: str = ","
    cut: int = 0

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the columns without which nothing can be read."""
        return needed(self.amount)


class MissingColumns(ValueError):
    """No row of the file names every column that is needed; `missing` says which, best row."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


def layout_of(code: str, spec: Mapping[str, Any]) -> Layout:
    """Read a layout from its data.

    Raises:
        ValueError: A column is unknown or missing, or the signs of amounts are none.
    """
    form = AmountForm(spec["amount"])
    columns = spec["columns"]
    unknown = sorted(set(columns) - set(COLUMNS))
    lacking = [name for name in _NEEDED[form] if not columns.get(name)]
    group = spec.get("group", ",")
    if unknown or lacking or group not in {",", "."}:
        raise ValueError(f"Bố cục {code} sai: {unknown or lacking or group}.")
    return Layout(
        code=code,
        amount=form,
        names={key: tuple(map(named, names)) for key, names in columns.items()},
        dates=tuple(spec.get("dates") or ("%d/%m/%Y",)),
        group=group,
        cut=int(spec.get("cut", 0)),
    )


def named(cell: object) -> str:
    """Return a column's name as it is compared: no accents, case, spaces or signs.

    >>> named("Số tiền ghi Có (VND)"), named(None)
    ('sotienghicovnd', '')
    """
    return _SIGNS.sub("", fold(str(cell))) if cell is not None else ""


def find_header(rows: Sequence[Sequence[object]], layout: Layout) -> tuple[int, dict[str, int]]:
    """Return the row after the header, and where each column stands.

    A header may take two rows, the upper one over several columns.

    Raises:
        MissingColumns: No row names them all.
    """
    best: dict[str, int] | None = None
    head = rows[:_MOST_BEFORE_HEADER]
    for at in range(len(head)):
        for height in (1, 2):
            cells = _header_cells(head[at : at + height])
            found = _columns(cells, layout)
            if all(name in found for name in layout.needed):
                return at + height, found
            if best is None or len(found) > len(best):
                best = found
    missing = [name for name in layout.needed if name not in (best or {})]
    raise MissingColumns(missing)


def _header_cells(rows: Sequence[Sequence[object]]) -> list[frozenset[str]]:
    """Return by which names each column of one or two header rows may be called."""
    width = max((len(row) for row in rows), default=0)
    names: list[frozenset[str]] = []
    upper = ""
    for column in range(width):
        cells = [row[column] if column < len(row) else None for row in rows]
        told = {name for cell in cells for name in _names_of(cell)}
        if len(rows) == 2:
            upper = named(cells[0]) or upper
            if cells[1] is not None:
                told |= {upper + name for name in _names_of(cells[1])}
        names.append(frozenset(told))
    return names


def _names_of(cell: object) -> set[str]:
    if cell is None:
        return set()
    parts = [str(cell), *_PARTS.split(str(cell))]
    return {name for name in map(named, parts) if name}


def _columns(cells: Sequence[frozenset[str]], layout: Layout) -> dict[str, int]:
    """Return where each column stands; the name told first goes before the others."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    for key in COLUMNS:
        for name in layout.names.get(key, ()):
            at = next((i for i, told in enumerate(cells) if name in told and i not in taken), None)
            if at is not None:
                found[key] = at
                taken.add(at)
                break
    return found
