"""From the values of a result to what its Typst template reads."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xaso.lib.longhand import long_date
from xaso.service.results.domain import contents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.service.results.domain.templates import Template

SHORT_NAMES = {"UBND": "Ủy ban nhân dân"}
RANKS = ("xã ", "phường ", "đặc khu ", "thị trấn ")


def values(
    template: Template,
    data: Mapping[str, Any],
    *,
    agency_name: str,
    dossier_code: str,
    owner_name: str,
    number: str,
    made_at: datetime,
    is_demo: bool,
    first_number: int | None = None,
) -> dict[str, Any]:
    """Return the template's values; without a number the document is a draft.

    Where each line of a table takes a number, `first_number` is that of the first line.

    `data` may hold: `answers`, `shown`, `procedure_code`, `procedure_name`, `conclusion`,
    `reason`, `superior`, `place`, `signer`, `signer_role`, `check_url`, `check_code`,
    `check_secret`, `book`. All may be absent. `shown` gives answers the words of their form.
    """
    answers = answers_in(data)
    until = last_day(template, made_at.date())
    texts = (
        "conclusion",
        "reason",
        "superior",
        "procedure_code",
        "procedure_name",
        "signer",
        "book",
    )
    return {
        **{name: str(data.get(name) or "") for name in texts},
        "title": template.title,
        "basis": template.basis,
        "statement": template.statement,
        "symbol": template.symbol,
        "agency": full_name(agency_name),
        "header": header_of(full_name(agency_name)),
        "dossier_code": dossier_code,
        "owner_name": owner_name,
        "number": number,
        "draft": not number,
        "place_date": f"{data.get('place') or place_of(agency_name)}, {long_date(made_at)}",
        "signer_role": str(data.get("signer_role") or "Chủ tịch"),
        "qr": str(data.get("check_url") or ""),
        "check_code": str(data.get("check_code") or ""),
        "check_secret": str(data.get("check_secret") or ""),
        "signing": False,
        "blank": [],
        "lines": contents.lines(template, answers, data.get("shown") or {}),
        "columns": [label for label, _ in template.columns],
        "rows": contents.grid(template, answers, data.get("shown") or {}),
        "first_number": first_number if template.numbers_rows else None,
        "valid_until": long_date(until) if until else "",
        "made_at": made_at,
        "demo": is_demo,
    }


def how_many_numbers(template: Template, data: Mapping[str, Any]) -> int:
    """Return how many numbers of its series a document takes: one, or one for each line.

    Law: circular-01-2020-btp: papers of different kinds get different numbers, copies of one share
    it.
    """
    rows = answers_in(data).get(template.table) if template.numbers_rows else None
    return max(len(rows), 1) if isinstance(rows, list) else 1


def is_copy(template: Template, data: Mapping[str, Any]) -> bool:
    """Tell whether a document is an electronic copy: the scan of an original, then its words."""
    rows = answers_in(data).get(template.table)
    if template.electronic is None or not isinstance(rows, list):
        return False
    column, value = template.electronic
    return any(row.get(column) == value for row in rows)


def book_of(template: Template, year: int) -> str:
    """Return the book whose numbers the document bears, as it is quoted; empty for none."""
    return f"01/{year}-{template.symbol}" if template.book else ""


def span_of(first: int, how_many: int) -> str:
    """Write the numbers of a document.

    >>> span_of(7, 1), span_of(7, 3)
    ('7', '7-9')
    """
    return f"{first}" if how_many == 1 else f"{first}-{first + how_many - 1}"


def answers_in(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answers of a declaration: under `answers`, or else among the values themselves."""
    answers: Mapping[str, Any] = data.get("answers") or data
    return answers


def full_name(agency_name: str) -> str:
    """Write an agency's name out.

    >>> full_name("UBND xã Động Đạt")
    'Ủy ban nhân dân xã Động Đạt'
    """
    first, space, rest = agency_name.partition(" ")
    return SHORT_NAMES.get(first, first) + space + rest


def header_of(agency_name: str) -> str:
    r"""Break a name before the rank of its place, as the head of a paper does.

    >>> header_of("Ủy ban nhân dân xã Động Đạt")
    'Ủy ban nhân dân\nxã Động Đạt'
    """
    for rank in RANKS:
        if f" {rank}" in agency_name:
            return agency_name.replace(f" {rank}", f"\n{rank}", 1)
    return agency_name


def place_of(agency_name: str) -> str:
    """Return the place a paper is dated at, from the name of the agency.

    >>> place_of("UBND xã Động Đạt"), place_of("Sở Tư pháp")
    ('Động Đạt', 'Sở Tư pháp')
    """
    for rank in RANKS:
        if rank in agency_name:
            return agency_name.partition(rank)[2]
    return agency_name


def last_day(template: Template, first: date) -> date | None:
    """Return the last day on which the document holds, or None when it holds for good.

    Months end on the day before the same day of the month; short months end on their last day.
    """
    if template.months_valid is None:
        return None
    month = first.month - 1 + template.months_valid
    year, month = first.year + month // 12, month % 12 + 1
    day = min(first.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)
