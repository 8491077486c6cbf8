"""Spreadsheets: what was typed stays text and never becomes a formula; files are read whole."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import IO, TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NotASheet", "csv_of", "lines", "texts", "unread"]


class NotASheet(ValueError):
    """The file is no workbook that can be opened."""


def lines(file: IO[bytes]) -> list[tuple[Any, ...]]:
    """Return the rows of a workbook's first sheet, as values.

    Raises:
        NotASheet: It is none.
    """
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        return [tuple(line) for line in book.worksheets[0].iter_rows(values_only=True)]
    except (
        InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError
    ) as error:  # fmt: skip
        raise NotASheet(str(error)) from error


def texts(sheet: Any, values: Iterable[str], *, bold: bool = False) -> list[Any]:
    """Return cells that hold text, for a row of a sheet that is only written.

    Args:
        sheet: A sheet of a `Workbook(write_only=True)`.
        values: Signs that a sheet cannot hold are refused by openpyxl.
    """
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=value)
        cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
        cells.append(cell)
    return cells


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV with the mark by which a spreadsheet knows UTF-8; no text is a formula."""
    file = io.StringIO()
    csv.writer(file).writerows([unread(value) for value in row] for row in rows)
    return "\ufeff" + file.getvalue()


def unread(value: object) -> object:
    """Keep a spreadsheet from reading a text of a CSV file as a formula.

    >>> unread("=1+1"), unread("Lan"), unread(-5)
    ("'=1+1", 'Lan', -5)
    """
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value
