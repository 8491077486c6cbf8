"""Writing spreadsheets: whatever somebody typed stays text and never becomes a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["texts"]


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
