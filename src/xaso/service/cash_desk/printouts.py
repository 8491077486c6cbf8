"""What is printed of a shift, and of money as a sheet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from xaso.kernel.identity import api as identity
from xaso.lib import printing
from xaso.lib.longhand import amount_in_words, dotted, long_date
from xaso.lib.sheets import texts
from xaso.service.cash_desk import selectors
from xaso.service.cash_desk.models import Outgoing
from xaso.service.cash_desk.reporting import total
from xaso.service.receipts import api as receipts
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.organisations.api import Agency
    from xaso.service.cash_desk.models import Shift
    from xaso.service.cash_desk.reporting import Row

SHEET = Path(__file__).resolve().parent / "data" / "closing.typ"
REPORT = Path(__file__).resolve().parent / "data" / "report.typ"
PLATE = Path(__file__).resolve().parent / "data" / "plate.typ"


def names_of(*account_ids: UUID | None) -> dict[UUID | None, str]:
    """Return the names of officials."""
    found = identity.Account.objects.filter(pk__in=[pk for pk in account_ids if pk])
    return {one.pk: one.full_name for one in found}


def print_closing(shift: Shift, *, now: datetime) -> bytes:
    """Print the sheet of a shift on one A4 page; before the close it says so."""
    people = names_of(shift.opened_by_id, shift.closed_by_id, shift.holder_id)
    rows = (
        shift.takings
        .order_by("payment__obligation__name")
        .values_list("payment__obligation__name")
        .annotate(n=Count("pk"), sum=Sum("amount"))
    )
    taken = sum(amount for _name, _count, amount in rows)
    brought = selectors.brought_in(shift)
    out = list(shift.outgoings.all())
    closed = timezone.localtime(shift.closed_at) if shift.closed_at else None
    return printing.render(
        SHEET,
        {
            "title": "BẢNG CHỐT CA THU TIỀN",
            "agency": shift.agency.name,
            "place_date": f"{results.place_of(shift.agency.name)}, {long_date(closed or now)}",
            "shift": str(shift),
            "desk": shift.desk,
            "opened": f"{timezone.localtime(shift.opened_at):%H:%M %d/%m/%Y}",
            "closed": f"{closed:%H:%M %d/%m/%Y}" if closed else "chưa chốt",
            "opener": people.get(shift.opened_by_id, ""),
            "closer": people.get(shift.closed_by_id or shift.holder_id, ""),
            "float": dotted(shift.float_amount),
            "taken": [[name, str(count), dotted(amount)] for name, count, amount in rows],
            "taken_sum": dotted(taken),
            "brought_in": dotted(brought) if brought else "",
            "out": [[_where(one), one.proof, dotted(one.amount)] for one in out],
            "out_sum": dotted(sum(one.amount for one in out)),
            "receipts": _numbers(shift),
            "notes": [
                [dotted(int(value)), str(count), dotted(int(value) * count)]
                for value, count in (shift.notes or {}).items()
            ],
            "expected": dotted(shift.expected or 0),
            "counted": dotted(shift.counted or 0),
            "words": amount_in_words(shift.counted or 0).capitalize(),
            "difference": dotted(shift.difference),
            "reason": shift.reason,
            "made_at": timezone.localtime(shift.closed_at or now),
            "demo": shift.agency.is_demo,
        },
    )


def _where(one: Outgoing) -> str:
    names = {
        Outgoing.Kind.TREASURY: "Nộp kho bạc",
        Outgoing.Kind.BANK: "Nộp ngân hàng",
        Outgoing.Kind.REFUND: "Hoàn trả người nộp",
    }
    return names[Outgoing.Kind(one.kind)]


def _numbers(shift: Shift) -> str:
    """Return the receipts given in a shift: series with first and last number, and how many."""
    given = receipts.Receipt.objects.filter(payment__taking__shift=shift, number__isnull=False)
    series: dict[str, list[int]] = {}
    for name, number in given.order_by("number").values_list("series", "number"):
        series.setdefault(name, []).append(number or 0)
    return "; ".join(
        f"{name} từ {receipts.written(held[0])} đến {receipts.written(held[-1])}, {len(held)} tờ"
        for name, held in sorted(series.items())
    )


def print_plate(agency: Agency, *, bank: str, holder: str, number: str, code: str) -> bytes:
    """Print the plate for the counter: the code of an account, any amount."""
    return printing.render(
        PLATE,
        {
            "title": "QUÉT MÃ ĐỂ NỘP TIỀN",
            "agency": agency.name,
            "bank": bank,
            "holder": holder,
            "number": number,
            "qr": code,
            "made_at": timezone.localtime(),
            "demo": agency.is_demo,
        },
    )


def print_report(
    agency: Agency,
    rows: Sequence[Row],
    *,
    heading: str,
    since: date,
    until: date,
    counting: str,
    now: datetime,
) -> bytes:
    """Print a report as a paper that is signed; `counting` says what counts as paid online."""
    listed = [*rows, total(rows)]
    return printing.render(
        REPORT,
        {
            "title": "BÁO CÁO THU TIỀN",
            "agency": agency.name,
            "place_date": f"{results.place_of(agency.name)}, {long_date(now)}",
            "days": f"Từ ngày {since:%d/%m/%Y} đến ngày {until:%d/%m/%Y}",
            "heading": heading,
            "rows": [
                [row.name, dotted(row.times), dotted(row.amount), dotted(row.online), row.share]
                for row in listed
            ],
            "words": amount_in_words(listed[-1].amount).capitalize(),
            "counting": counting,
            "made_at": timezone.localtime(now),
            "demo": agency.is_demo,
        },
    )


def as_sheet(rows: Sequence[Row], *, heading: str, since: date, until: date) -> bytes:
    """Return a report as a workbook: text as text, amounts as numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Thu tiền"))
    sheet.append(texts(sheet, [f"{since:%d/%m/%Y} – {until:%d/%m/%Y}"], bold=True))
    heads = [heading, _("Số lượt"), _("Số tiền (đồng)"), _("Trực tuyến"), _("Tỷ lệ trực tuyến")]
    sheet.append(texts(sheet, heads, bold=True))
    for row in (*rows, total(rows)):
        [name], [share] = texts(sheet, [row.name]), texts(sheet, [row.share])
        sheet.append([name, row.times, row.amount, row.online, share])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
