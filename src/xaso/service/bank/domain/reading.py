"""Reading a statement row by row: a movement, or a rejection with its reason. Nothing crashes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from xaso.lib import payment_reference
from xaso.lib.text import fold
from xaso.service.bank.domain.files import formulas, open_table
from xaso.service.bank.domain.layouts import AmountForm
from xaso.service.bank.domain.movements import Movement, Read, Rejection
from xaso.service.bank.domain.values import (
    Unreadable,
    amount_of,
    moment_of,
    number_of,
    text_of,
    time_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, time

    from xaso.service.bank.domain.files import Row, Table
    from xaso.service.bank.domain.layouts import Layout

__all__ = ["read"]

_OPENING = ("so du dau", "du dau", "opening balance", "begin balance", "beginning balance")
_CLOSING = ("so du cuoi", "du cuoi", "closing balance", "ending balance")
_TOTALS = (
    *_OPENING, *_CLOSING, "tong cong", "tong phat sinh", "tong so", "tong tien", "tong ghi", "tong",
    "cong phat sinh", "cong so", "cong trang", "cong ngay", "cong", "luy ke", "so du kha dung",
    "so du", "total", "sum", "grand total", "subtotal", "balance", "mang sang", "chuyen trang",
)  # fmt: skip
_TOTAL = re.compile(
    rf"(?:{'|'.join(sorted(_TOTALS, key=len, reverse=True))})\b(?P<rest>.*)", re.DOTALL
)
_REST = re.compile(
    r"(?:[\W\d_]|\b(?:ngay|ky|dau|cuoi|trong|den|tu|thang|nam|phat|sinh|no|co|ghi|so|du|tien|giao"
    r"|dich|vnd|cong|debit|credit|period|day|balance|total|opening|closing|beginning|ending|of|the"
    r"|and|va|toan|trang|tai|khoan)\b)*"
)
_IN = frozenset({"c", "co", "cr", "+", "credit", "ghi co", "in", "vao"})
_OUT = frozenset({"d", "no", "dr", "-", "debit", "ghi no", "out", "ra"})
_ACCOUNT = re.compile(r"[0-9A-Z]{6,19}")
_OWN = re.compile(r"(?:so tai khoan|so tk|stk|tai khoan|account(?: no| number)?)\b[\s:.]*")
_FIRST_YEAR = 2000
_DAY_AHEAD = timedelta(days=1)


def read(content: bytes, layout: Layout, *, today: date) -> Read:
    """Read a whole file: every row after the header is a movement or a rejection.

    Args:
        today: Later days than tomorrow are refused.

    Raises:
        NotAStatement: The file cannot be opened.
        MissingColumns: It is of another layout.
    """
    table = open_table(content, layout)
    above = table.rows[: table.begins]
    found = Read(accounts=_accounts(above), account=_own_account(above))
    _note_balances(found, above, layout)
    for at, row in enumerate(table.rows[table.begins :], table.begins + 1):
        if any(cell not in {None, ""} for cell in row):
            _take(found, at, row, table.columns, layout, today)
    _name_formulas(found, content, table)
    return found


def _take(
    found: Read, at: int, row: Row, columns: Mapping[str, int], layout: Layout, today: date
) -> None:
    cells = {key: row[i] if i < len(row) else None for key, i in columns.items()}
    if _is_total(row, cells):
        _note_balances(found, [row], layout)
        found.rejected.append(Rejection(at, "totals"))
        return
    try:
        signed = _amount(cells, layout)
        day, clock = _moment(cells, layout, today)
    except Unreadable as why:
        found.rejected.append(Rejection(at, why.code, _told(cells, why.code)))
        return
    movement = Movement(
        row=at,
        day=day,
        amount=abs(signed),
        text=text_of(cells["text"]),
        time=clock,
        number=number_of(cells.get("number")),
        balance=_balance(cells, layout),
    )
    if signed < 0:
        found.outgoing.append(movement)
        found.rejected.append(Rejection(at, "outgoing"))
    else:
        found.incoming.append(movement)


def _is_total(row: Row, cells: Mapping[str, object]) -> bool:
    """Tell whether a row adds others up, or says what stood on the account.

    A row that has the bank's number or a time is a movement, whatever its payer wrote.
    """
    text = text_of(cells["text"])
    number = number_of(cells.get("number"))
    is_numbered = any(map(str.isdigit, number)) and not _says_total(number)
    if payment_reference.find(text) or is_numbered or time_of(cells.get("time")) is not None:
        return False
    kept = (cells["text"], cells["day"], cells.get("number"))
    first = next((cell for cell in row if isinstance(cell, str) and cell.strip()), None)
    return any(isinstance(cell, str) and _says_total(cell) for cell in (*kept, first))


def _says_total(cell: str) -> bool:
    found = _TOTAL.fullmatch(fold(cell))
    return found is not None and _REST.fullmatch(found["rest"]) is not None


def _amount(cells: Mapping[str, object], layout: Layout) -> int:
    """Return what came in (above zero) or went out.

    Raises:
        Unreadable: Nothing is told, or it is not sure how much or which way.
    """
    if layout.amount is AmountForm.SIDES:
        return _of_sides(
            amount_of(cells["debit"], layout.group), amount_of(cells["credit"], layout.group)
        )
    amount = amount_of(cells["amount"], layout.group)
    if not amount:
        raise Unreadable("no_amount")
    if layout.amount is AmountForm.SIGNED:
        return amount
    letter = fold(text_of(cells["sign"]))
    if amount < 0:
        raise Unreadable("negative")
    if letter in _IN:
        return amount
    if letter in _OUT:
        return -amount
    raise Unreadable("unreadable_side")


def _of_sides(debit: int | None, credit: int | None) -> int:
    if debit and credit:
        raise Unreadable("both_sides")
    if credit is not None and credit < 0:
        raise Unreadable("negative")
    if debit:
        return -abs(debit)
    if not credit:
        raise Unreadable("no_amount")
    return credit


def _moment(
    cells: Mapping[str, object], layout: Layout, today: date
) -> tuple[date, time | None]:  # fmt: skip
    day, clock = moment_of(cells["day"], layout.dates)
    if day.year < _FIRST_YEAR or day > today + _DAY_AHEAD:
        raise Unreadable("impossible_day")
    return day, clock or time_of(cells.get("time"))


def _balance(cells: Mapping[str, object], layout: Layout) -> int | None:
    try:
        return amount_of(cells.get("balance"), layout.group)
    except Unreadable:
        return None


def _told(cells: Mapping[str, object], code: str) -> str:
    """Return what could not be read; never the text, which may name the payer."""
    keys = ("day",) if code.endswith("_day") else ("debit", "credit", "amount", "sign")
    told = [text_of(cells.get(key)) or str(cells.get(key) or "") for key in keys]
    return " ".join(filter(None, told))[:40]


def _accounts(rows: Sequence[Row]) -> frozenset[str]:
    """Return what before the header may be the number of the account."""
    told: set[str] = set()
    for row in rows:
        for cell in row:
            text = text_of(cell).upper()
            bare = re.sub(r"(?<=\d)[ .\-](?=\d)", "", text)
            told.update(_ACCOUNT.findall(text), _ACCOUNT.findall(bare))
    return frozenset(each for each in told if sum(sign.isdigit() for sign in each) >= 6)


def _own_account(rows: Sequence[Row]) -> str:
    """Return the number that stands after the words "số tài khoản", "" for none or a masked one."""
    for row in rows:
        told = [text_of(cell) for cell in row if text_of(cell)]
        for at, text in enumerate(told):
            label = _OWN.match(fold(text))
            if label is None:
                continue
            rest = fold(text)[label.end() :] or (fold(told[at + 1]) if at + 1 < len(told) else "")
            number = re.match(r"[0-9](?:[ .\-]?[0-9]){5,}(?![0-9a-z*])", rest)
            if number is not None:
                return re.sub(r"[^0-9]", "", number[0])
    return ""


def _note_balances(found: Read, rows: Sequence[Row], layout: Layout) -> None:
    """Keep what a file says stood on the account before its first and after its last movement."""
    for row in rows:
        said = " ".join(fold(cell) for cell in row if isinstance(cell, str))
        amount = _last_amount(row, layout)
        if amount is None:
            continue
        if found.opening is None and any(word in said for word in _OPENING):
            found.opening = amount
        elif any(word in said for word in _CLOSING):
            found.closing = amount


def _last_amount(row: Row, layout: Layout) -> int | None:
    for cell in reversed(row):
        told = cell.rpartition(":")[2] if isinstance(cell, str) else cell
        try:
            amount = amount_of(told, layout.group)
        except Unreadable:
            continue
        if amount is not None:
            return amount
    return None


def _name_formulas(found: Read, content: bytes, table: Table) -> None:
    """Reject rows whose amount or day is a formula: no bank exports one, somebody edited the file.

    A value that was saved with it says nothing either.
    """
    keys = [table.columns[k] for k in ("debit", "credit", "amount", "day") if k in table.columns]
    edited = {
        row
        for row, cells in enumerate(formulas(content, table.sheet), 1)
        if row > table.begins and any(_is_formula(cells[i]) for i in keys if i < len(cells))
    }
    edited -= {one.row for one in found.rejected if one.code == "totals"}
    if not edited:
        return
    found.incoming = [one for one in found.incoming if one.row not in edited]
    found.outgoing = [one for one in found.outgoing if one.row not in edited]
    kept = [one for one in found.rejected if one.row not in edited]
    made = [Rejection(row, "formula") for row in edited]
    found.rejected = sorted([*kept, *made], key=lambda one: one.row)


def _is_formula(cell: object) -> bool:
    return isinstance(cell, str) and cell.startswith("=")
