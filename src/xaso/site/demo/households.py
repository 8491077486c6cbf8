"""Households of the demo commune, brought in as an office would: from a workbook."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from openpyxl import Workbook

from xaso.kernel.residents import api as residents
from xaso.service.moving import api as moving
from xaso.site.demo.commune import LOADER
from xaso.site.demo.people import HAMLETS, Person, person

if TYPE_CHECKING:
    import random
    from datetime import date, datetime

    from xaso.kernel.organisations.api import Agency

HEADINGS = (
    *("Số hộ", "Họ và tên", "Ngày sinh", "Giới tính", "Số định danh", "Quan hệ với chủ hộ"),
    *("Xóm", "Địa chỉ", "Số điện thoại"),
)
HOUSEHOLDS = 64
UNKNOWN = "Đẩu"
"""A hamlet that is not in the list: the one row that was rejected."""


def bring_households_in(agency: Agency, chance: random.Random, now: datetime) -> None:
    """Bring a residents' list in, unless there is one already."""
    if any(one.people for one in residents.counted(agency)):
        return
    on = timezone.localdate(now)
    book = Workbook()
    page: Any = book.active
    page.append(HEADINGS)
    for number in range(HOUSEHOLDS):
        hamlet = HAMLETS[number % len(HAMLETS)]
        for line in _household(chance, number // len(HAMLETS) + 1, hamlet, on):
            page.append(line)
    page.append(_line(person(chance, on=on), 1, UNKNOWN, "Chủ hộ"))
    file = io.BytesIO()
    book.save(file)
    moving.import_residents(
        agency=agency,
        content=file.getvalue(),
        name="dan-cu-dong-dat.xlsx",
        actor=LOADER,
        now=now,
        is_trial=False,
    )


def _household(chance: random.Random, number: int, hamlet: str, on: date) -> list[tuple[str, ...]]:
    head = person(chance, youngest=26, oldest=75, on=on)
    lines = [_line(head, number, hamlet, "Chủ hộ")]
    if chance.random() < 0.7:
        lines.append(_line(person(chance, youngest=24, on=on), number, hamlet, "Vợ hoặc chồng"))
    lines += [
        _line(person(chance, youngest=1, oldest=20, on=on), number, hamlet, "Con")
        for _child in range(chance.choice((0, 1, 1, 2, 2, 3)))
    ]
    if chance.random() < 0.2:
        old = person(chance, youngest=78, oldest=95, on=on)
        lines.append(_line(old, number, hamlet, "Cha, mẹ", is_year_only=True))
    return lines


def _line(
    who: Person, number: int, hamlet: str, relation: str, *, is_year_only: bool = False
) -> tuple[str, ...]:
    return (
        str(number),
        who.name,
        f"{who.born:%Y}" if is_year_only else f"{who.born:%d/%m/%Y}",
        "Nam" if who.is_male else "Nữ",
        "" if is_year_only else who.number,
        relation,
        f"Xóm {hamlet}",
        f"Xóm {hamlet}, xã Động Đạt",
        who.phone if relation == "Chủ hộ" else "",
    )
