"""Rows of a provider's list: found by their headings, read strictly, each for itself."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from xaso.lib.text import fold, tidy
from xaso.service.bills.domain.codes import NoPeriod, tidy_code, tidy_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["NoTable", "Row", "RowError", "day_of", "money_of", "raw_rows", "read_row"]

HEADINGS: Final = {
    "code": (
        "ma", "ma khach hang", "ma kh", "ma hoc sinh", "ma dinh danh", "ma dinh danh hoc sinh",
        "ma nguoi nop thue", "ma thua dat", "ma ho", "code",
    ),
    "name": (
        "ho ten", "ho va ten", "ten", "ten khach hang", "ten hoc sinh", "nguoi nop", "chu ho",
        "name",
    ),
    "group": ("lop", "nhom", "tuyen", "group"),
    "hamlet": ("xom", "thon", "to dan pho", "ten xom", "hamlet"),
    "phone": ("dien thoai", "so dien thoai", "sdt", "phone"),
    "email": ("email", "thu dien tu"),
    "address": ("dia chi", "address"),
    "period": ("ky", "thang", "ky thu", "nam", "period"),
    "item": ("khoan", "khoan thu", "noi dung", "item"),
    "quantity": ("so luong", "quantity"),
    "unit": ("don vi", "don vi tinh", "dvt", "unit"),
    "each": ("don gia", "gia", "each"),
    "amount": ("so tien", "so phai nop", "thanh tien", "phai nop", "amount"),
    "paid": ("da nop", "so da nop", "so tien da nop", "paid"),
    "due": ("han nop", "han", "due"),
    "proof": ("chung tu", "so chung tu", "so giao dich", "proof"),
    "voluntary": ("tu nguyen", "voluntary"),
}  # fmt: skip
"""Which headings name what, without marks and capitals."""
IGNORED: Final = frozenset({"stt", "tt", "so thu tu", "ghi chu", "ngay sinh", ""})
EXTRA: Final = "+"
"""How a raw row marks a column of its own that is one line of the bill: "+Bán trú"."""
TOTALS: Final = ("cong", "tong", "tong cong", "tong so")
MOST_ROWS: Final = 5000
LARGEST: Final = 10**12
LONGEST: Final = {"name": 150, "group": 60, "address": 200, "item": 100, "unit": 20, "proof": 100}
_BY_HEADING = {heading: key for key, headings in HEADINGS.items() for heading in headings}
_MONEY = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+|\d+")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YES, _NO = frozenset({"x", "co", "1", "true", "yes"}), frozenset({"", "khong", "0", "false", "no"})


class NoTable(ValueError):
    """The file has no heading with a code; the text is for people."""


class RowError(ValueError):
    """A row that is not taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is understood. Amounts in đồng; `parts` are lines with their amounts."""

    number: int
    code: str
    name: str = ""
    group: str = ""
    hamlet: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    period: str = ""
    item: str = ""
    parts: tuple[tuple[str, int], ...] = ()
    quantity: int | None = None
    unit: str = ""
    each: int | None = None
    paid: int | None = None
    due: date | None = None
    proof: str = ""
    is_voluntary: bool = False

    @property
    def amount(self) -> int:
        """Return what the row asks for."""
        return sum(amount for _name, amount in self.parts)


def raw_rows(lines: Iterable[Sequence[Any]], *, extras: bool = True) -> list[dict[str, str]]:
    """Return the rows below the heading as texts by key, with their number in the sheet.

    The heading is the first of the first fifteen lines that names a code. Empty rows and totals
    are left out. Where no column holds the amount, columns of unknown headings are lines of the
    bill.

    Args:
        extras: Whether unknown columns may be lines of a bill.

    Raises:
        NoTable: No heading, a heading twice, nothing below, or too much.
    """
    listed = list(lines)
    place = _heading(listed)
    keys = _keys(listed[place], extras=extras)
    found = []
    for number, line in enumerate(listed[place + 1 :], start=place + 2):
        told = {key: _text(line[at]) for at, key in keys.items() if at < len(line)}
        if not any(told.values()) or _is_total(told):
            continue
        found.append({"row": str(number), **told})
    if not found:
        raise NoTable("Tệp không có dòng nào dưới tiêu đề.")
    if len(found) > MOST_ROWS:
        raise NoTable(f"Tệp có hơn {MOST_ROWS} dòng: chia thành nhiều tệp.")
    return found


def _heading(lines: list[Sequence[Any]]) -> int:
    for place, line in enumerate(lines[:15]):
        if "code" in {_BY_HEADING.get(_folded(cell)) for cell in line}:
            return place
    raise NoTable("Không tìm thấy dòng tiêu đề có cột mã (ví dụ “Mã học sinh”).")


def _keys(heading: Sequence[Any], *, extras: bool) -> dict[int, str]:
    keys = {}
    for at, cell in enumerate(heading):
        folded = _folded(cell)
        if folded in _BY_HEADING:
            keys[at] = _BY_HEADING[folded]
        elif extras and folded not in IGNORED:
            keys[at] = EXTRA + tidy(str(cell))
    if "amount" in keys.values():
        keys = {at: key for at, key in keys.items() if not key.startswith(EXTRA)}
    named = Counter(keys.values())
    twice = [tidy(str(heading[at])) for at, key in keys.items() if named[key] > 1]
    if twice:
        raise NoTable(f"Hai cột cùng nghĩa: {', '.join(twice)}.")
    if long := [key for key in keys.values() if len(key) > LONGEST["item"]]:
        raise NoTable(f"Tên cột “{long[0][1:41]}…” dài quá.")
    return keys


def _folded(cell: Any) -> str:
    return "" if cell is None else fold(str(cell)).strip(" .:*()")


def _is_total(told: Mapping[str, str]) -> bool:
    """Tell whether a line adds up others: it says so where a code or name stands."""
    return any(fold(told.get(key, "")).strip(" :.") in TOTALS for key in ("code", "name"))


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "x" if cell else ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(Decimal(str(cell)))
    return tidy(str(cell))


def read_row(told: Mapping[str, str]) -> Row:
    """Read one raw row.

    Raises:
        RowError: Something in it cannot be.
    """
    code = tidy_code(told.get("code", ""))
    if not code:
        raise RowError(f"Mã “{told.get('code', '')[:40]}” trống hoặc có ký tự lạ.")
    for key, text in told.items():
        if len(text) > LONGEST.get(key, len(text)):
            raise RowError(f"“{text[:40]}…” dài quá.")
    each, quantity = _money(told, "each"), _money(told, "quantity")
    return Row(
        number=int(told.get("row", "0")),
        code=code,
        name=told.get("name", ""),
        group=told.get("group", ""),
        hamlet=told.get("hamlet", ""),
        phone=told.get("phone", ""),
        email=told.get("email", ""),
        address=told.get("address", ""),
        period=_period(told.get("period", "")),
        item=told.get("item", ""),
        parts=_parts(told, quantity, each),
        quantity=quantity,
        unit=told.get("unit", ""),
        each=each,
        paid=_money(told, "paid"),
        due=day_of(told.get("due", "")),
        proof=told.get("proof", ""),
        is_voluntary=_yes(told.get("voluntary", "")),
    )


def _parts(
    told: Mapping[str, str], quantity: int | None, each: int | None
) -> tuple[tuple[str, int], ...]:
    amount = _money(told, "amount")
    product = None if quantity is None or each is None else quantity * each
    if amount is not None and product is not None and amount != product:
        raise RowError(f"Số tiền {amount} khác số lượng nhân đơn giá {product}.")
    whole = product if amount is None else amount
    if whole is not None:
        return ((told.get("item", ""), whole),)
    return tuple(
        (key.removeprefix(EXTRA), sum_)
        for key in told
        if key.startswith(EXTRA) and (sum_ := _money(told, key)) not in {None, 0}
    )


def _money(told: Mapping[str, str], key: str) -> int | None:
    text = told.get(key, "")
    return None if text in {"", "-", "–"} else money_of(text)


def money_of(text: str) -> int:
    """Read an amount of whole đồng; people group it with points, commas or spaces.

    >>> money_of("1.250.000 đ"), money_of("40000")
    (1250000, 40000)

    Raises:
        RowError: It is none.
    """
    bare = re.sub(r"(?:đồng|vnđ|vnd|đ|₫)$", "", text.strip().lower()).strip()
    if not _MONEY.fullmatch(bare):
        raise RowError(f"“{text[:40]}” không phải số tiền đồng nguyên.")
    amount = int(re.sub(r"[.,\s]", "", bare))
    if amount >= LARGEST:
        raise RowError(f"“{text[:40]}” lớn quá.")
    return amount


def day_of(text: str) -> date | None:
    """Read a day as "31/12/2026" or "2026-12-31"; None of nothing.

    Raises:
        RowError: It is none.
    """
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text)
    except ValueError as error:
        raise RowError(f"Ngày “{text[:40]}” không có.") from error


def _period(text: str) -> str:
    if not text:
        return ""
    try:
        return tidy_period(text)
    except NoPeriod as error:
        raise RowError(f"Kỳ “{text[:40]}” không đọc được.") from error


def _yes(text: str) -> bool:
    said = fold(text)
    if said not in _YES | _NO:
        raise RowError(f"Cột tự nguyện ghi x hoặc để trống, không phải “{text[:40]}”.")
    return said in _YES
