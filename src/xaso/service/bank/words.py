"""What rejections, refusals of files and reasons are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xaso.service.bank.domain.layouts import MissingColumns
from xaso.service.bank.errors import WrongStatement

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from xaso.service.bank.domain.files import NotAStatement
    from xaso.service.bank.domain.movements import Rejection

ROWS: dict[str, str | _StrPromise] = {
    "totals": _("dòng cộng hoặc số dư"),
    "outgoing": _("tiền ra"),
    "no_amount": _("không có số tiền"),
    "formula": _("số tiền, ngày là công thức: tệp đã bị sửa"),
    "unreadable_amount": _("số tiền không đọc được"),
    "fraction": _("số tiền có phần lẻ của đồng"),
    "too_large": _("số tiền quá lớn"),
    "negative": _("số tiền âm"),
    "both_sides": _("vừa ghi nợ vừa ghi có"),
    "unreadable_side": _("không rõ tiền vào hay tiền ra"),
    "unreadable_day": _("ngày không đọc được"),
    "impossible_day": _("ngày không thể có"),
    "number_reused": _("số giao dịch đã dùng cho dòng có ngày hoặc số tiền khác, chờ cán bộ xem"),
    "looks_like": _("có thể trùng với dòng đã có, chờ cán bộ xem"),
}
"""Why a row is no new money."""

FILES: dict[str, str | _StrPromise] = {
    "empty": _("Tệp trống."),
    "too_large_file": _("Tệp quá lớn."),
    "too_many_rows": _("Tệp có quá nhiều dòng: chia theo tháng."),
    "old_workbook": _("Tệp .xls kiểu cũ: mở ra và lưu thành .xlsx hoặc .csv."),
    "other_kind": _("Tệp không phải bảng tính Excel hay CSV."),
    "broken": _("Tệp hỏng hoặc bị cắt: tải lại từ ngân hàng."),
    "encoding": _("Không đọc được bảng mã của tệp: lưu lại dạng CSV UTF-8."),
}
"""Why a file cannot be opened."""

COLUMNS: dict[str, str | _StrPromise] = {
    "day": _("ngày"),
    "time": _("giờ"),
    "number": _("số giao dịch"),
    "text": _("nội dung"),
    "debit": _("ghi nợ"),
    "credit": _("ghi có"),
    "amount": _("số tiền"),
    "sign": _("nợ hay có"),
    "balance": _("số dư"),
}
"""What the columns of a layout are called."""


def reason(row: Rejection) -> str:
    """Return why a row was rejected, as a sentence, with what stood there."""
    said = str(ROWS.get(row.code, row.code))
    return f"{said}: {row.told}" if row.told else said


def refusal(error: NotAStatement | MissingColumns, layout: str) -> WrongStatement:
    """Return a refusal of a file as people read it."""
    if isinstance(error, MissingColumns):
        names = ", ".join(str(COLUMNS[name]) for name in error.missing)
        told = _("Tệp không theo bố cục %(layout)s: không thấy cột %(columns)s.")
        return WrongStatement("layout", str(told) % {"layout": layout, "columns": names})
    return WrongStatement("file", str(FILES[error.code]))
