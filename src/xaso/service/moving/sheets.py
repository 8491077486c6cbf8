"""Workbooks that this room writes: lists that come in again as they stand, and rejected rows."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from xaso.kernel.residents import api as residents
from xaso.lib.sheets import texts
from xaso.service.moving.domain import lists
from xaso.service.moving.domain.table import head_of
from xaso.service.moving.models import Import
from xaso.service.moving.services.report import COLUMNS, opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from xaso.kernel.organisations.api import Agency
    from xaso.service.moving.services.report import Report

SINCE_EVER = 1900


def hamlets_sheet(agency: Agency) -> tuple[bytes, int]:
    """Return the agency's hamlets as `xaso import hamlets` takes them, and how many they are."""
    rows = [
        {
            "code": one.code,
            "kind": str(one.get_kind_display()),
            "name": one.name,
            "former_commune": one.former_commune,
            "valid_from": _day(one.valid_from),
            "valid_until": _day(one.valid_until),
        }
        for one in residents.hamlets_of(agency)
    ]
    return _written("hamlets", rows), len(rows)


def residents_sheet(agency: Agency) -> tuple[bytes, int]:
    """Return everybody as `xaso import residents` takes them, and how many they are."""
    count = 0

    def rows() -> Iterator[dict[str, str]]:
        nonlocal count
        for one in residents.told_people(agency):
            count += 1
            yield {part: getattr(one, part) for part in lists.WRITTEN["residents"]}

    return _written("residents", rows()), count


def table(lines: Iterable[Sequence[str]], *, title: str) -> bytes:
    """Return a workbook of these lines, the first of them in bold; nothing becomes a formula."""
    book = Workbook(write_only=True)
    page: Any = book.create_sheet(title)
    for number, line in enumerate(lines):
        page.append(texts(page, line, bold=not number))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _written(kind: str, rows: Iterable[dict[str, str]]) -> bytes:
    columns = lists.WRITTEN[kind]

    def lines() -> Iterator[list[str]]:
        yield [*columns.values()]
        for row in rows:
            yield [row[part] for part in columns]

    return table(lines(), title="Danh sách")


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day and day.year > SINCE_EVER else ""


def rejected_sheet(kind: str, content: bytes, report: Report) -> bytes:
    """Return the rejected rows of a workbook under its own headings, each with its reason.

    Mended, it can be brought in as it stands.
    """
    lines = opened(content)
    head, _parts = head_of(lines, COLUMNS[Import.Kind(kind)])
    titles = [_cell(cell) for cell in lines[head - 1]]
    rows = (
        [*(_cell(cell) for cell in lines[one["row"] - 1]), one["reason"]] for one in report.rejected
    )
    return table([[*titles, str(_("Lý do bị loại"))], *rows], title=_("Dòng bị loại"))


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%d/%m/%Y %H:%M}".removesuffix(" 00:00")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)
