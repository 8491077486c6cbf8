"""Makers: workbooks as other programs write them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from xaso.kernel.audit import api as audit
from xaso.kernel.residents.tests import make as make_residents
from xaso.service.moving.services import trying

if TYPE_CHECKING:
    from xaso.kernel.organisations.api import Agency
    from xaso.service.moving.models import Trial

CONSOLE = audit.Actor(kind="command")
HAMLETS = ("Tên xóm", "Loại", "Mã", "Xã cũ", "Từ ngày", "Đến ngày")
PEOPLE = (
    *("Họ và tên", "Ngày, tháng, năm sinh", "Giới tính", "Số ĐDCN/CCCD", "Số hộ"),
    *("Quan hệ với chủ hộ", "Xóm/Tổ dân phố", "Địa chỉ", "Số điện thoại"),
)


def sheet(*rows: tuple[Any, ...], title: str = "DANH SÁCH") -> bytes:
    """Return a workbook with a title above its rows."""
    book = Workbook()
    page: Any = book.active
    for row in ((title,), *rows):
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def person(name: str = "Trần Thị An", **said: Any) -> tuple[Any, ...]:
    """Return a row of a residents' list."""
    usual: dict[str, Any] = {
        "born": "02/05/2001",
        "sex": "Nữ",
        "number": "019301001234",
        "household": "12",
        "relation": "Chủ hộ",
        "hamlet": "Xóm Đuổm",
        "address": "Số 3",
        "phone": "0912345678",
    }
    return (name, *(usual | said).values())


def trial(agency: Agency, *rows: tuple[Any, ...], name: str = "dan cu.xlsx") -> Trial:
    """Try a residents' list out."""
    return trying.try_out(
        agency=agency,
        kind="residents",
        content=sheet(PEOPLE, *(rows or [person()])),
        name=name,
        actor=CONSOLE,
        now=make_residents.MORNING,
    )
