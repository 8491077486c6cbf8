"""What is written into a sheet is read back as the text it was."""

from __future__ import annotations

import io

from openpyxl import Workbook, load_workbook

from xaso.lib.sheets import texts


def test_what_looks_like_a_formula_stays_text():
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sổ")
    sheet.append(texts(sheet, ["=1+1", "+84", "Đỗ"], bold=True))
    sheet.append(texts(sheet, ["-1", "0", "1e3"]))
    written = io.BytesIO()
    book.save(written)

    head, row = load_workbook(written).worksheets[0].rows
    assert [cell.value for cell in head] == ["=1+1", "+84", "Đỗ"]
    assert {cell.data_type for cell in (*head, *row)} == {"s"}
    assert [cell.font.bold for cell in head] == [True] * 3
    assert [cell.value for cell in row] == ["-1", "0", "1e3"]
    assert not any(cell.font.bold for cell in row)
