"""A register as another system wrote it: which columns there are, and what a row says.

Law: circular-03-2025, form 07; circular-01-2018, form 06.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xaso.lib.text import fold
from xaso.service.moving.domain import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xaso.service.moving.domain.table import Row

COLUMNS = table.Columns(
    {
        "code": ("ma ho so", "ma so ho so", "so ho so"),
        "procedure_code": ("ma thu tuc", "ma tthc", "ma thu tuc hanh chinh"),
        "procedure": ("thu tuc", "ten thu tuc", "ten tthc", "ten thu tuc hanh chinh", "ten ho so"),
        "owner": (
            *("chu ho so", "ten ca nhan, to chuc", "ten to chuc, ca nhan", "ho va ten", "ho ten"),
            *("ten ca nhan", "nguoi nop"),
        ),
        "contact": (
            *("dia chi, dien thoai", "dia chi, so dien thoai", "dia chi", "dia chi, sdt"),
            *("so dien thoai", "dien thoai"),
        ),
        "received": ("ngay nhan", "nhan ho so", "ngay tiep nhan", "nhan"),
        "due": ("ngay hen tra", "hen tra", "hen tra ket qua", "ngay hen tra ket qua"),
        "returned": ("ngay tra", "tra ket qua", "ngay tra ket qua", "tra"),
        "channel": ("cach nop", "hinh thuc nop", "phuong thuc nop", "hinh thuc"),
        "note": ("ghi chu",),
    },
    needed=("code", "owner", "received"),
    titles={"code": "Mã hồ sơ", "owner": "Chủ hồ sơ", "received": "Ngày nhận"},
)
TITLES = (
    *("Mã hồ sơ", "Thủ tục", "Chủ hồ sơ", "Địa chỉ, điện thoại", "Ngày nhận", "Ngày hẹn trả"),
    *("Ngày trả", "Cách nộp", "Ghi chú"),
)
"""The columns as people read them."""
CHANNELS = {"truc tiep": "in_person", "truc tuyen": "online", "buu chinh": "post"}
_PHONE = re.compile(r"(?:\+84|0)[\d .]{8,13}\d")


def channel_of(row: Row) -> str:
    """Return the way it came in; at the desk where the register does not say."""
    said = fold(row.words("channel"))
    return next((code for words, code in CHANNELS.items() if words in said), "in_person")


def phone_of(row: Row) -> str:
    """Return the telephone among address and telephone, digits alone."""
    found = _PHONE.search(row.words("contact"))
    return re.sub(r"[ .]", "", found[0]) if found else ""


def address_of(row: Row) -> str:
    """Return the contact without the telephone."""
    return _PHONE.sub("", row.words("contact")).strip(" ,;-")


def read(lines: Sequence[Sequence[Any]]) -> tuple[list[Row], list[str]]:
    """Return the rows of a register, and which needed columns it has not."""
    return table.read(lines, COLUMNS)
