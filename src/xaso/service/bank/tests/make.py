"""Makers: movements, the files of six layouts that tell them, an agency whose account they are of.

Files are written by code of their own, from the movements alone.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl import Workbook

from xaso.kernel.audit import api as audit
from xaso.service.bank import api as bank
from xaso.service.bank.services import trying
from xaso.service.payments.tests import make as make_payments
from xaso.service.payments.tests.make import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from xaso.kernel.organisations.api import Agency
    from xaso.service.payments import api as payments

CONSOLE = audit.Actor(kind="command")
ACCOUNT = "970415:113366668888"
NUMBER = "113366668888"
LAYOUTS = ("vietcombank", "vietinbank", "bidv", "agribank", "mb", "treasury")
DAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Told:
    """One movement as a bank knows it; below zero it goes out."""

    amount: int
    text: str
    day: date = DAY
    at: time = time(8, 30, 15)
    number: str = ""
    balance: int = 0


def booked(movements: Sequence[Told], opening: int = 1_000_000) -> list[Told]:
    """Give movements running balances, and numbers to those without."""
    made, stands = [], opening
    for at, each in enumerate(movements, 1):
        stands += each.amount
        number = each.number or f"FT26{each.day:%j}{at:05d}"
        made.append(replace(each, balance=stands, number=number))
    return made


def file_of(layout: str, movements: Sequence[Told], *, number: str = NUMBER) -> bytes:
    """Write the statement that a bank gives out in a layout."""
    return _WRITERS[layout](movements, number)


def _dotted(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _vietcombank(rows: Sequence[Told], number: str) -> bytes:
    sheet = [
        ["NGÂN HÀNG TMCP NGOẠI THƯƠNG VIỆT NAM"],
        ["Số tài khoản:", number],
        [],
        ["STT", "Ngày giao dịch", "Số tham chiếu", "Ghi nợ", "Ghi có", "Số dư", "Mô tả"],
        ["", "", "", "", "", "1,000,000", "Số dư đầu kỳ"],
    ]
    for at, row in enumerate(rows, 1):
        debit, credit = (f"{-row.amount:,}", "") if row.amount < 0 else ("", f"{row.amount:,}")
        day, stands = f"{row.day:%d/%m/%Y}", f"{row.balance:,}"
        sheet.append([str(at), day, row.number, debit, credit, stands, row.text])
    out, in_ = _sums(rows)
    sheet.append(["Tổng cộng", "", "", f"{out:,}", f"{in_:,}", "", ""])
    return _book(sheet)


def _vietinbank(rows: Sequence[Told], number: str) -> bytes:
    sheet: list[list[Any]] = [
        [f"Sao kê tài khoản {number}"],
        ["Thời gian giao dịch\nTransaction time", "Nội dung giao dịch", "Số tiền", "Số giao dịch"],
    ]
    for row in rows:
        sign = "+" if row.amount > 0 else "-"
        moment = f"{row.day:%d-%m-%Y} {row.at:%H:%M:%S}"
        sheet.append([moment, row.text, sign + _dotted(abs(row.amount)), row.number])
    sheet.append(["", "Cộng phát sinh", _dotted(sum(row.amount for row in rows)), ""])
    return _book(sheet)


def _bidv(rows: Sequence[Told], number: str) -> bytes:
    sheet: list[list[Any]] = [
        ["Tài khoản", number],
        ["Ngày giao dịch", "Phát sinh", None, "Số dư cuối", "Số chứng từ", "Nội dung"],
        [None, "Nợ", "Có", None, None, None],
    ]
    for row in rows:
        debit, credit = (-row.amount, None) if row.amount < 0 else (None, row.amount)
        sheet.append([row.day, debit, credit, row.balance, row.number, row.text])
    out, in_ = _sums(rows)
    sheet.append(["Tổng phát sinh", out, in_, None, None, None])
    sheet.append(["Số dư cuối kỳ", None, None, rows[-1].balance if rows else 0, None, None])
    return _book(sheet, merged=("B2:C2", "A2:A3"))


def _agribank(rows: Sequence[Told], number: str) -> bytes:
    sheet: list[list[Any]] = [
        [f"TK {number}"],
        ["Ngày GD", "Giờ GD", "Nợ/Có", "Số tiền GD", "Số dư sau GD", "Diễn giải"],
    ]
    for row in rows:
        letter = "C" if row.amount > 0 else "D"
        amount, stands = f"{abs(row.amount):,}", f"{row.balance:,}"
        sheet.append([f"{row.day}", f"{row.at:%H:%M:%S}", letter, amount, stands, row.text[:50]])
    sheet.append(["Tổng cộng", "", "C", f"{_sums(rows)[1]:,}", "", ""])
    return _csv(sheet, ",", "utf-8-sig")


def _mb(rows: Sequence[Told], number: str) -> bytes:
    del number
    sheet: list[list[Any]] = [
        ["transactionDate", "refNo", "amount", "description", "counterAccount"]
    ]
    sheet.extend(
        [f"{row.day}T{row.at:%H:%M:%S}", row.number, f"{row.amount}", row.text, "0123"]
        for row in rows
    )
    return _csv(sheet, ",", "utf-8")


def _treasury(rows: Sequence[Told], number: str) -> bytes:
    sheet: list[list[Any]] = [
        ["SỔ CHI TIẾT TÀI KHOẢN", number],
        ["Ngày hạch toán", "Số CT", "Nội dung thanh toán", "PS Nợ", "PS Có"],
        ["", "", "Số dư đầu kỳ", "", "1.000.000"],
    ]
    for row in rows:
        debit, credit = ("", _dotted(row.amount)) if row.amount > 0 else (_dotted(-row.amount), "")
        sheet.append([f"{row.day:%d/%m/%Y}", row.number, row.text, debit, credit])
    out, in_ = _sums(rows)
    sheet.append(["", "", "Cộng phát sinh trong kỳ", _dotted(out), _dotted(in_)])
    return _csv(sheet, ";", "utf-16")


def _sums(rows: Sequence[Told]) -> tuple[int, int]:
    out = sum(-row.amount for row in rows if row.amount < 0)
    return out, sum(row.amount for row in rows if row.amount > 0)


def _book(rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    for each in merged:
        sheet.merge_cells(each)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _csv(rows: Sequence[Sequence[Any]], delimiter: str, encoding: str) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


_WRITERS = {
    "vietcombank": _vietcombank,
    "vietinbank": _vietinbank,
    "bidv": _bidv,
    "agribank": _agribank,
    "mb": _mb,
    "treasury": _treasury,
}


def imported(
    agency: Agency, movements: Sequence[Told], layout: str = "vietcombank", **values: Any
) -> bank.Imported:
    """Import a statement that tells movements."""
    told: dict[str, Any] = {
        "agency_ids": [agency.pk],
        "name": f"{layout}.xlsx",
        "layout": layout,
        "account": ACCOUNT,
        "actor": CONSOLE,
        "now": NOON,
    }
    return bank.import_statement(file_of(layout, movements), **told | values)


def statement(made: bank.Imported) -> bank.Statement:
    """Return the statement that an import wrote."""
    assert made.statement is not None
    return made.statement


def payment(line: bank.Line) -> payments.Payment:
    """Return the payment of a counted line, read anew."""
    line.refresh_from_db()
    assert line.payment is not None
    return line.payment


def matched(agency: Agency) -> list[bank.Told]:
    """Match whatever waits."""
    return list(bank.match_lines(agency.pk, actor=CONSOLE, now=NOON))


def line_for(
    agency: Agency, owed: payments.Obligation, amount: int | None = None, **values: Any
) -> bank.Line:
    """Let the bank tell of money for something, not matched yet."""
    told = Told(owed.owed if amount is None else amount, f"{owed.reference} nop phi", **values)
    made = imported(agency, booked([told]))
    assert made.statement is not None
    return bank.Line.objects.get(statement=made.statement)


def account(agency: Agency) -> payments.ReceivingAccount:
    """Open the agency's account."""
    return make_payments.account(agency)


SECRET = "khoa-cua-ngan-hang-thu"
TERMINAL = "NHTHU1"


def hook(agency: Agency, **values: Any) -> bank.Hook:
    """Let a bank tell movements of the agency's account."""
    told: dict[str, Any] = {"account": ACCOUNT, "terminal": TERMINAL, "secret": SECRET}
    return bank.connect(agency.pk, **told | {"actor": CONSOLE, "now": NOON} | values)


def letter(nonce: str = "1", *, secret: str = SECRET, **told: Any) -> bank.Letter:
    """Write a signed call that tells a movement."""
    moment = str(int(told.pop("moment", NOON.timestamp())))
    said = {"account": NUMBER, "number": "FT1", "amount": 10_000, "direction": "in"}
    said |= {"at": f"{DAY}T08:30:15", "text": "chuyen tien", **told}
    body = json.dumps(said).encode()
    return bank.Letter(TERMINAL, moment, nonce, body, bank.sign(secret, moment, nonce, body))


def proposed(agency: Agency, line: bank.Line) -> bank.Proposal:
    """Propose that a line was paid for something new of its amount."""
    owed = make_payments.owed(agency, line.amount)
    return bank.propose(line.pk, owed.pk, actor=make_payments.KEEPER, now=NOON)


def bookkeeping(agency: Agency) -> bank.Proposal:
    """Fill every table: a statement, a proposal that waits, a slip, a call, a match taken back."""
    if not bank.accounts_of([agency.pk]):
        account(agency)
    place = bank.accounts_of([agency.pk])[0].key
    rows = booked([Told(20_000, "ung ho"), Told(10_000, "chuyen tien"), Told(-5_000, "phi")])
    imported(agency, rows, account=place)
    waiting, wrong = bank.lines_of([agency.pk]).order_by("-amount")[:2]
    asked = proposed(agency, wrong)
    bank.confirm(asked.pk, actor=make_payments.LEADER, now=NOON)
    bank.unmatch(wrong.pk, reason="Nhầm", actor=make_payments.KEEPER, now=NOON)
    row = proposed(agency, waiting)
    bank.note_slip(
        agency.pk, account=place, number="GNT 9", amount=1_000, day=DAY, actor=CONSOLE, now=NOON
    )
    hook(agency, account=place, terminal=f"NH{agency.code}"[:40])
    bank.hear(bank.Letter("ai-do", "0", "0", b"{}", ""), now=NOON)
    row_of = bank.Hook.objects.get(agency=agency)
    bank.Call.objects.create(agency=agency, hook=row_of, raw=b"", verdict="late", at=NOON)
    return row


class Things(NamedTuple):
    """Something of each kind at an agency's bank: a waiting line with a proposal, its statement."""

    line: UUID
    proposal: UUID
    statement: UUID
    trial: UUID


def things(agency: Agency) -> Things:
    """Fill every table, and let a file wait to be imported."""
    row = bookkeeping(agency)
    place = bank.accounts_of([agency.pk])[0]
    tried = trying.keep(
        file_of("mb", booked([Told(9_000, "thu")])),
        agency=agency,
        name="thu.csv",
        layout="mb",
        account=place.key,
        actor=make_payments.KEEPER,
        now=NOON,
    )
    assert row.line.statement_id is not None
    return Things(row.line_id, row.pk, row.line.statement_id, tried.pk)
