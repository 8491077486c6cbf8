"""The closing page of a day, for the screen, on paper and as a workbook: one content."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from xaso.lib import printing
from xaso.lib.longhand import dotted, long_date
from xaso.lib.sheets import texts
from xaso.service.bank import naming
from xaso.service.ledger import api as ledger
from xaso.service.payments import api as payments
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from xaso.kernel.organisations.api import Agency
    from xaso.service.bank.closing import Closing
    from xaso.service.bank.naming import Names
    from xaso.service.bank.reconciling import Reconciliation

SHEET = Path(__file__).resolve().parent / "data" / "day.typ"


class Line(NamedTuple):
    """One line of the page: what it is, and amounts or counts beside it."""

    name: str
    figures: tuple[int, ...]
    note: str = ""


class Table(NamedTuple):
    """One table of the page; the figures of its lines stand under `heads`."""

    title: str
    heads: tuple[str, ...]
    lines: list[Line]
    counts: int = 0
    """So many of the first figures are counts, not đồng."""

    @property
    def rows(self) -> list[tuple[Line, list[tuple[str, int]]]]:
        """Return each line with its figures, each under its head."""
        return [(line, list(zip(self.heads, line.figures, strict=True))) for line in self.lines]


class Page(NamedTuple):
    """The closing page of a day."""

    tables: list[Table]
    differences: list[Line]
    is_even: bool
    is_empty: bool
    waiting: int
    slips: list[Line]


def page_of(*, day: date, closing: Closing, compared: Reconciliation, names: Names) -> Page:
    """Put the page together."""
    differences = [
        Line(
            naming.difference(one),
            (one.expected, one.found, one.by),
            names.place(one),
        )
        for one in compared.differences
    ]
    tables = [table for table in _tables(day, closing, compared, names) if table.lines]
    return Page(
        tables=tables,
        differences=differences,
        is_even=closing.balances and not differences,
        is_empty=not tables,
        waiting=closing.waiting,
        slips=[
            Line(number, (amount,), names.bank(row.account))
            for row in closing.bank
            for number, amount in row.slips
        ],
    )


def _tables(day: date, closing: Closing, compared: Reconciliation, names: Names) -> Iterator[Table]:
    yield Table(
        _("Tiền vào tài khoản trong ngày"),
        (_("Số dòng"), _("Số tiền")),
        [
            Line(naming.way(one.how), (one.times, one.amount), names.bank(row.account))
            for row in closing.bank
            for one in row.came
        ],
        counts=1,
    )
    yield Table(
        _("Ngân hàng, khoản nộp và sổ kế toán"),
        (_("Ngân hàng báo"), _("Đã khớp"), _("Chờ khớp"), _("Sổ kế toán")),
        [
            Line(names.bank(one.account), (one.lines, one.payments, one.waiting, one.ledger))
            for one in compared.days
            if one.day == day
        ],
    )
    yield Table(
        _("Đã thu trong ngày theo kênh"),
        (_("Số lượt"), _("Số tiền")),
        [
            Line(str(payments.Channel(one.kind).label), (one.times, one.amount))
            for one in closing.channels
        ],
        counts=1,
    )
    yield Table(
        _("Khoản thu"),
        (_("Trước ngày"), _("Trong ngày"), _("Đến hết ngày")),
        [
            Line(
                names.account(one.kind, one.key),
                (-one.opening, one.credit - one.debit, -one.closing),
            )
            for one in closing.of_kind(ledger.Kind.FEE)
        ],
    )
    held = (ledger.Kind.BANK, ledger.Kind.CASH, ledger.Kind.CLEARING, ledger.Kind.TREASURY)
    yield Table(
        _("Tiền đang ở đâu"),
        (_("Đầu ngày"), _("Vào"), _("Ra"), _("Cuối ngày")),
        [
            Line(
                names.account(one.kind, one.key), (one.opening, one.debit, one.credit, one.closing)
            )
            for kind in held
            for one in closing.of_kind(kind)
        ],
    )
    owed = (ledger.Kind.SUSPENSE, ledger.Kind.REFUNDS, ledger.Kind.DIFFERENCE)
    yield Table(
        _("Tiền chưa phải của xã"),
        (_("Đầu ngày"), _("Cuối ngày")),
        [
            Line(names.account(one.kind, one.key), (-one.opening, -one.closing))
            for kind in owed
            for one in closing.of_kind(kind)
            if one.opening or one.closing
        ],
    )


def print_day(
    agency: Agency,
    *,
    day: date,
    closing: Closing,
    compared: Reconciliation,
    names: Names,
    maker: str,
    now: datetime,
) -> bytes:
    """Print the page on A4."""
    page = page_of(day=day, closing=closing, compared=compared, names=names)
    return printing.render(
        SHEET,
        {
            "title": "BẢNG ĐỐI CHIẾU, KHÓA SỔ THU TIỀN TRONG NGÀY",
            "agency": agency.name,
            "place_date": f"{results.place_of(agency.name)}, {long_date(now)}",
            "day": f"{day:%d/%m/%Y}",
            "tables": [_printed(table) for table in page.tables],
            "slips": [[one.name, one.note, dotted(one.figures[0])] for one in page.slips],
            "differences": [
                [one.name, one.note, *map(dotted, one.figures)] for one in page.differences
            ],
            "waiting": page.waiting,
            "even": page.is_even,
            "maker": maker,
            "made_at": timezone.localtime(now),
            "demo": agency.is_demo,
        },
    )


def _printed(table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "heads": list(table.heads),
        "lines": [
            [f"{one.name} – {one.note}" if one.note else one.name, *map(dotted, one.figures)]
            for one in table.lines
        ],
    }


def sheet_of(*, day: date, closing: Closing, compared: Reconciliation, names: Names) -> bytes:
    """Return the page as a workbook: text as text, amounts as numbers."""
    page = page_of(day=day, closing=closing, compared=compared, names=names)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Đối chiếu"))
    sheet.append(texts(sheet, [_("Đối chiếu ngày %s") % f"{day:%d/%m/%Y}"], bold=True))
    for table in page.tables:
        sheet.append([])
        sheet.append(texts(sheet, [table.title, "", *table.heads], bold=True))
        for one in table.lines:
            sheet.append([*texts(sheet, [one.name, one.note]), *one.figures])
    heads = [_("Chỗ lệch"), "", _("Ngân hàng"), _("Sổ"), _("Lệch")]
    sheet.append([])
    sheet.append(texts(sheet, heads, bold=True))
    for one in page.differences:
        sheet.append([*texts(sheet, [one.name, one.note]), *one.figures])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
