"""Which result document holds for a procedure on a day: dated rows in `data/templates.toml`."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datetime import date

ROOM: Final = Path(__file__).resolve().parent.parent
ANY_PROCEDURE: Final = "*"


class NoTemplate(LookupError):
    """No document of that kind was in force on that day."""


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of result document for one span of days.

    `rows` are pairs of label and answer key; `always` are keys whose row stands even when nothing
    was answered. `table` and `columns` list a repeated group. Where `numbers_rows` is set, each
    line of the table takes a number of its own; `book` tells that the numbers are a book's.
    Where a line of the table answers `electronic` (column, value), the document stands behind the
    scan of the original and is called `copy_name`.
    """

    kind: str
    procedures: frozenset[str]
    source: Path
    form: str
    title: str
    name: str
    name_en: str
    symbol: str
    law: tuple[str, ...]
    basis: str
    version: int
    valid_from: date
    valid_until: date | None
    mark: str
    rows: tuple[tuple[str, str], ...]
    always: frozenset[str]
    table: str
    columns: tuple[tuple[str, str], ...]
    months_valid: int | None
    statement: str
    numbers_rows: bool
    book: bool
    copy_name: str
    copy_name_en: str
    electronic: tuple[str, str] | None

    def holds_on(self, day: date) -> bool:
        """Tell whether the template is in force on `day`."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@functools.cache
def templates() -> tuple[Template, ...]:
    """Return every row of the data file, in its order."""
    rows = tomllib.loads((ROOM / "data" / "templates.toml").read_text(encoding="utf-8"))
    return tuple(_template(row) for row in rows["template"])


def _template(row: dict[str, Any]) -> Template:
    return Template(
        kind=row["kind"],
        procedures=frozenset(row["procedures"]),
        source=ROOM / "data" / row["source"],
        form=row.get("form", ""),
        title=row["title"],
        name=row["name"],
        name_en=row["name_en"],
        symbol=row["symbol"],
        law=tuple(row["law"]),
        basis=row["basis"],
        version=row["version"],
        valid_from=row["valid_from"],
        valid_until=row.get("valid_until"),
        mark=row["mark"],
        rows=tuple((label, key) for label, key in row["rows"]),
        always=frozenset(row.get("always", ())),
        table=row.get("table", ""),
        columns=tuple((label, key) for label, key in row.get("columns", ())),
        months_valid=row.get("months_valid"),
        statement=row.get("statement", ""),
        numbers_rows=row.get("numbers_rows", False),
        book=row.get("book", False),
        copy_name=row.get("copy_name", ""),
        copy_name_en=row.get("copy_name_en", ""),
        electronic=tuple(row["electronic"]) if "electronic" in row else None,
    )


def kind_for(procedure_code: str, on: date) -> str:
    """Return the kind of document a procedure gives on a day; others give a general notice.

    >>> from datetime import date
    >>> kind_for("1.001193", date(2026, 11, 22)), kind_for("9.999999", date(2026, 11, 22))
    ('birth_extract', 'decision')

    Raises:
        NoTemplate: Not even the general one was in force.
    """
    general = None
    for template in templates():
        if template.holds_on(on):
            if procedure_code in template.procedures:
                return template.kind
            if ANY_PROCEDURE in template.procedures:
                general = template.kind
    if general is None:
        raise NoTemplate(f"Không có mẫu kết quả cho {procedure_code} ngày {on:%d/%m/%Y}")
    return general


def kind_named(name: str, on: date) -> str:
    """Return a kind given by its own name or by the code of a procedure.

    Raises:
        NoTemplate: As `kind_for`.
    """
    return name if any(found.kind == name for found in templates()) else kind_for(name, on)


def template_on(kind: str, on: date) -> Template:
    """Return the template of a kind in force on a day.

    Raises:
        NoTemplate: There was none.
    """
    for template in templates():
        if template.kind == kind and template.holds_on(on):
            return template
    raise NoTemplate(f"Không có mẫu kết quả “{kind}” ngày {on:%d/%m/%Y}")
