"""Opening statement files: workbooks and CSV in whatever encoding they were saved."""

from __future__ import annotations

import csv
import io
import itertools
import unicodedata
import zipfile
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from xaso.service.bank.domain.layouts import MissingColumns, find_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xaso.service.bank.domain.layouts import Layout

__all__ = ["MOST_BYTES", "MOST_ROWS", "NotAStatement", "Table", "formulas", "open_table"]

MOST_BYTES = 30_000_000
MOST_UNPACKED = 400_000_000
MOST_ROWS = 200_000
MOST_CELLS = 60
"""Cells of a row that are read; statements have a dozen columns."""
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = (",", ";", "\t", "|")
Row = tuple[object, ...]


class NotAStatement(ValueError):
    """The file cannot be opened; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Table:
    """The rows of a file from its first one, where its header ends, and what each column is."""

    def __init__(
        self, rows: list[Row], begins: int, columns: dict[str, int], sheet: int = 0
    ) -> None:
        self.rows = rows
        self.begins = begins
        self.columns = columns
        self.sheet = sheet


def open_table(content: bytes, layout: Layout) -> Table:
    """Open a file and find its header; the kind of file is told by its first bytes.

    Raises:
        NotAStatement: It is empty, broken, of another kind, or too large.
        MissingColumns: No row names the columns of the layout.
    """
    if not content.strip():
        raise NotAStatement("empty")
    if len(content) > MOST_BYTES:
        raise NotAStatement("too_large_file")
    if content.startswith(_OLD_WORKBOOK):
        raise NotAStatement("old_workbook")
    if content.startswith(_WORKBOOK):
        return _first_fitting(_sheets(content, data_only=True), layout)
    text = _decoded(content)
    if text.lstrip()[:9].lower().startswith(("<html", "<!doctype", "<table", "<?xml", "%pdf")):
        raise NotAStatement("other_kind")
    return _first_fitting([_csv_rows(text, sign) for sign in _DELIMITERS], layout)


def formulas(content: bytes, sheet: int) -> list[Row]:
    """Return the rows of a workbook's sheet with formulas in place of values; none for a CSV."""
    if not content.startswith(_WORKBOOK):
        return []
    return _sheets(content, data_only=False)[sheet]


def _first_fitting(tables: list[list[Row]], layout: Layout) -> Table:
    """Return the first table that has the header; else complain of the one that came closest."""
    closest: MissingColumns | None = None
    for at, rows in enumerate(tables):
        try:
            begins, columns = find_header(rows, layout)
        except MissingColumns as missing:
            if closest is None or len(missing.missing) < len(closest.missing):
                closest = missing
            continue
        return Table(rows, begins, columns, at)
    raise closest or NotAStatement("empty")


def _sheets(content: bytes, *, data_only: bool) -> list[list[Row]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        tables = list(_rows_of(content, data_only=data_only)) if unpacked <= MOST_UNPACKED else []
    except Exception as error:
        # A damaged workbook breaks openpyxl in more ways than can be listed.
        raise NotAStatement("broken") from error
    if unpacked > MOST_UNPACKED:
        raise NotAStatement("too_large_file")
    if any(len(rows) > MOST_ROWS for rows in tables):
        raise NotAStatement("too_many_rows")
    return tables


def _rows_of(content: bytes, *, data_only: bool) -> Iterator[list[Row]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        cells = sheet.iter_rows(values_only=True, max_col=MOST_CELLS)
        yield [tuple(row) for row in itertools.islice(cells, MOST_ROWS + 1)]


def _csv_rows(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        rows = list(itertools.islice(reader, MOST_ROWS + 1))
    except csv.Error as error:
        raise NotAStatement("broken") from error
    if len(rows) > MOST_ROWS:
        raise NotAStatement("too_many_rows")
    return [tuple(cell or None for cell in row[:MOST_CELLS]) for row in rows]


def _decoded(content: bytes) -> str:
    """Read bytes as the encodings that banks use, the strict ones first.

    Raises:
        NotAStatement: They are none of them.
    """
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return unicodedata.normalize("NFC", text)
    raise NotAStatement("encoding")


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = content[:200]
    if head[1::2].count(0) > len(head) // 4:
        return ("utf-16-le",)
    if head[::2].count(0) > len(head) // 4:
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1258")
