"""A report on paper and as a sheet."""

from __future__ import annotations

import io
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook

from xaso.lib import printing
from xaso.lib.longhand import dotted, long_date
from xaso.lib.sheets import texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from xaso.kernel.organisations.api import Agency
    from xaso.service.reports.domain.counting import Column
    from xaso.service.reports.selectors import Counted

TEMPLATE = Path(__file__).resolve().parent / "data" / "report.typ"
TOTAL = "Tổng số"


def grouped(columns: Sequence[Column]) -> list[tuple[Column, int]]:
    """Return the heads above the columns: the first column under each, and how many it spans."""
    runs = [list(run) for _group, run in groupby(columns, key=lambda column: column.group)]
    return [(run[0], len(run)) for run in runs]


def print_report(
    agency: Agency, found: Counted, title: str, now: datetime, *, by_agency: bool
) -> bytes:
    """Print a report on its form, A4 across, as PDF/A.

    Args:
        title: Name and days of the period, in words.
        now: The moment of printing, stated beside the signatures.
    """
    columns = found.columns
    table = found.table(by_agency=by_agency)
    template = found.template
    return printing.render(
        TEMPLATE,
        {
            "title": template.name,
            "form": template.form,
            "basis": template.basis,
            "agency": agency.name,
            "period": title,
            "first": template.get_rows_display(),
            "by_agency": by_agency,
            "groups": [[column.group, span] for column, span in grouped(columns)],
            "columns": [column.label for column in columns],
            "rows": [[row.agency, row.name, *_written(row.counts, columns)] for row in table.rows],
            "totals": _written(table.totals, columns),
            "sent": _sent(found),
            "printed": long_date(now),
            "made_at": now,
            "demo": agency.is_demo,
        },
    )


def _sent(found: Counted) -> str:
    if found.sent is None:
        return ""
    letter = f", văn bản số {found.sent.document}" if found.sent.document else ""
    return f"Đã chốt {found.sent.sent_at.astimezone():%H:%M %d/%m/%Y}{letter}."


def _written(counts: Mapping[str, int], columns: Sequence[Column]) -> list[str]:
    return [dotted(counts[column.key]) for column in columns]


def sheet_of(found: Counted, title: str, *, by_agency: bool) -> bytes:
    """Write a report as an XLSX: figures are figures, and no name becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Báo cáo")
    columns, table = found.columns, found.table(by_agency=by_agency)
    heads = ["Cơ quan đã tiếp nhận"] if by_agency else []
    sheet.append(texts(sheet, [f"{found.template.name} ({found.template.form})"]))
    sheet.append(texts(sheet, [title]))
    groups = [column.group for column in columns]
    sheet.append(texts(sheet, [*heads, "", *groups], bold=True))
    labels = [column.label for column in columns]
    sheet.append(texts(sheet, [*heads, found.template.get_rows_display(), *labels], bold=True))
    for row in table.rows:
        names = [row.agency, row.name] if by_agency else [row.name]
        sheet.append([*texts(sheet, names), *(row.counts[column.key] for column in columns)])
    names = ["", TOTAL] if by_agency else [TOTAL]
    totals = (table.totals[column.key] for column in columns)
    sheet.append([*texts(sheet, names, bold=True), *totals])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
