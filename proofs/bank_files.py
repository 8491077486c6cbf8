"""Statements as banks write them: six layouts, XLSX and CSV, by a writer of our own.

What the product reads them with is no part of this: headings, order, dates and amounts stand here
as the exports have them. Opening balance, totals and closing balance stand among the movements.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Cell = str | int | date | datetime | None

CUT_BY_AGRIBANK = 50
OPENING = 125_400_000
"""What stood on the account before the first movement of any file."""


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of the account; `amount` above zero came in, below it went out. In đồng.

    `balance` is what stood on the account after it, in whatever file it is told.
    """

    day: date
    at: time
    number: str
    amount: int
    text: str
    balance: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """How one bank exports: `columns` are headings, each with what stands under it.

    `above` are the lines over the headings. `has_numbers` tells whether movements are numbered;
    where they are not, two equal ones look the same.
    """

    name: str
    kind: str
    above: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    has_numbers: bool
    day: Callable[[Movement], Cell]
    money: Callable[[int], Cell]
    text: Callable[[str], str] = str
    opening: str = ""
    label_under: str = "text"
    totals: tuple[str, ...] = ()
    delimiter: str = ","
    encoding: str = "utf-8-sig"


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and in which row of it each movement stands, counted from one."""

    content: bytes
    rows: list[int]


@dataclass(frozen=True, slots=True)
class Spoiled:
    """What to write otherwise: `cells` by movement and column, headings left out, a formula."""

    cells: Mapping[tuple[int, str], str] = field(default_factory=dict)
    without: str = ""


def chronicle(movements: Iterable[Movement]) -> list[Movement]:
    """Return movements, the oldest first, each with what stood on the account after it."""
    told, balance = [], OPENING
    for one in sorted(movements, key=lambda one: (one.day, one.at)):
        balance += one.amount
        told.append(replace(one, balance=balance))
    return told


def write(layout: Layout, movements: Sequence[Movement], spoiled: Spoiled | None = None) -> Written:
    """Write movements in their given order."""
    spoiled = spoiled or Spoiled()
    columns = [column for column in layout.columns if column[1] != spoiled.without]
    headings: list[Cell] = [heading for heading, _what in columns]
    lines: list[list[Cell]] = [*([line] for line in layout.above), headings]
    rows: list[int] = []
    in_time = sorted(movements, key=lambda one: (one.day, one.at))
    before = in_time[0].balance - in_time[0].amount if in_time else OPENING
    if layout.opening:
        lines.append(_labelled(layout, columns, layout.opening, balance=before))
    came = went = 0
    for index, one in enumerate(movements):
        came += max(one.amount, 0)
        went += max(-one.amount, 0)
        lines.append([
            spoiled.cells.get((index, what), _value(layout, what, one, index))
            for _heading, what in columns
        ])
        rows.append(len(lines))
        if layout.totals and index % 40 == 39:
            lines.append(_labelled(layout, columns, "Cộng trang", came=came, went=went))
    last = in_time[-1].balance if in_time else OPENING
    lines += [
        _labelled(layout, columns, label, came=came, went=went, balance=last)
        for label in layout.totals
    ]
    return Written(_XLSX_OR_CSV[layout.kind](layout, lines), rows)


def _value(layout: Layout, what: str, one: Movement, index: int) -> Cell:
    came, went = max(one.amount, 0), max(-one.amount, 0)
    values: dict[str, Cell] = {
        "ordinal": index + 1,
        "day": layout.day(one),
        "at": f"{one.at:%H:%M:%S}",
        "number": one.number,
        "text": layout.text(one.text),
        "balance": layout.money(one.balance),
        "direction": "C" if came else "D",
        "size": layout.money(came or went),
        "signed": layout.money(one.amount),
        "in": layout.money(came) if came else None,
        "out": layout.money(went) if went else None,
    }
    return values[what]


def _labelled(
    layout: Layout,
    columns: Sequence[tuple[str, str]],
    label: str,
    *,
    came: int = 0,
    went: int = 0,
    balance: int = 0,
) -> list[Cell]:
    """Return a row that is no movement: a label, and sums where sums are.

    Where amounts are signed or sized, the sum of what came in stands under them, as banks do it.
    """
    sums = {"in": came, "out": went, "balance": balance, "signed": came, "size": came}
    found: list[Cell] = []
    for _heading, what in columns:
        amount = sums.get(what)
        if what == layout.label_under:
            found.append(label)
        else:
            found.append(layout.money(amount) if amount else None)
    return found


def _xlsx(_layout: Layout, lines: list[list[Cell]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sao ke")
        day = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                if isinstance(value, datetime | date):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str) and value.startswith("=") and value.endswith(")"):
                    sheet.write_formula(row, column, value, None, 250_000)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write_number(row, column, value)
    return file.getvalue()


def _csv(layout: Layout, lines: list[list[Cell]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=layout.delimiter, lineterminator="\r\n")
    for line in lines:
        writer.writerow(["" if value is None else value for value in line])
    return file.getvalue().encode(layout.encoding)


_XLSX_OR_CSV = {"xlsx": _xlsx, "csv": _csv}


def _commas(amount: int) -> str:
    return f"{amount:,}"


def _points(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _signed_points(amount: int) -> str:
    return f"{'+' if amount > 0 else '-'}{_points(abs(amount))}"


def _whole(amount: int) -> Cell:
    return amount


def _moment(one: Movement) -> datetime:
    return datetime.combine(one.day, one.at)


def _told_as_text(one: Movement) -> str:
    return f"{one.day:%d/%m/%Y}"


LAYOUTS = (
    Layout(
        "vietcombank",
        "xlsx",
        (
            "NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM",
            "SAO KÊ TÀI KHOẢN",
            "Số tài khoản: 113366668888",
            "Loại tiền: VND",
            "",
        ),
        (
            ("STT", "ordinal"),
            ("Ngày giao dịch", "day"),
            ("Số tham chiếu", "number"),
            ("Số tiền ghi nợ", "out"),
            ("Số tiền ghi có", "in"),
            ("Số dư", "balance"),
            ("Mô tả", "text"),
        ),
        has_numbers=True,
        day=_told_as_text,
        money=_commas,
        opening="Số dư đầu kỳ",
        totals=("Tổng cộng", "Số dư cuối kỳ"),
    ),
    Layout(
        "vietinbank",
        "xlsx",
        ("LỊCH SỬ GIAO DỊCH", "Tài khoản 113366668888 - VND"),
        (
            ("Thời gian giao dịch", "day"),
            ("Số giao dịch", "number"),
            ("Nội dung giao dịch", "text"),
            ("Số tiền", "signed"),
        ),
        has_numbers=True,
        day=lambda one: f"{_moment(one):%d-%m-%Y %H:%M:%S}",
        money=_signed_points,
        text=lambda text: text.replace("  ", " ").upper(),
        totals=("Tổng phát sinh có",),
    ),
    Layout(
        "bidv",
        "xlsx",
        ("SỔ PHỤ KHÁCH HÀNG", "ACCOUNT STATEMENT", "113366668888"),
        (
            ("STT\nNo.", "ordinal"),
            ("Ngày giao dịch\nDate", "day"),
            ("Nội dung\nRemarks", "text"),
            ("Phát sinh nợ\nDebit amount", "out"),
            ("Phát sinh có\nCredit amount", "in"),
            ("Số dư cuối\nBalance", "balance"),
            ("Số chứng từ\nSeq no", "number"),
        ),
        has_numbers=True,
        day=_moment,
        money=_whole,
        opening="Số dư đầu kỳ / Opening balance",
        label_under="ordinal",
        totals=("Cộng phát sinh / Total", "Số dư cuối kỳ / Closing balance"),
    ),
    Layout(
        "agribank",
        "csv",
        (),
        (
            ("Ngày GD", "day"),
            ("Giờ GD", "at"),
            ("Nợ/Có", "direction"),
            ("Số tiền GD", "size"),
            ("Số dư sau GD", "balance"),
            ("Diễn giải", "text"),
        ),
        has_numbers=False,
        day=lambda one: f"{one.day:%Y-%m-%d}",
        money=_commas,
        text=lambda text: text[:CUT_BY_AGRIBANK],
        totals=("Tổng phát sinh có",),
    ),
    Layout(
        "mb",
        "csv",
        (),
        (
            ("transactionDate", "day"),
            ("refNo", "number"),
            ("description", "text"),
            ("amount", "signed"),
        ),
        has_numbers=True,
        day=lambda one: f"{_moment(one):%Y-%m-%dT%H:%M:%S}",
        money=str,
        encoding="utf-8",
    ),
    Layout(
        "treasury",
        "csv",
        ("KHO BẠC NHÀ NƯỚC", "SỔ CHI TIẾT TÀI KHOẢN TIỀN GỬI"),
        (
            ("Ngày hạch toán", "day"),
            ("Số CT", "number"),
            ("Nội dung thanh toán", "text"),
            ("PS Nợ", "out"),
            ("PS Có", "in"),
        ),
        has_numbers=True,
        day=_told_as_text,
        money=_points,
        totals=("Cộng phát sinh trong kỳ", "Lũy kế từ đầu năm"),
        delimiter=";",
    ),
)
"""Six layouts: three workbooks and three texts; one has no numbers and cuts its texts."""
