"""Paper bills with their codes, and sheets."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from openpyxl import Workbook

from xaso.kernel.organisations import api as organisations
from xaso.lib import printing
from xaso.lib.longhand import amount_in_words
from xaso.lib.sheets import texts
from xaso.service.bills import sealing, selectors
from xaso.service.bills.domain.codes import shown_period
from xaso.service.bills.models import BillLine
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.service.bills.models import Bill, Provider

SHEET = Path(__file__).resolve().parent / "data" / "bill.typ"
MODULE = 5


def vnd(amount: int) -> str:
    """Write an amount as printed papers here do.

    >>> vnd(1234500)
    '1.234.500'
    """
    return f"{amount:,}".replace(",", ".")


def drawn(code: str) -> SafeString:
    """Draw a payment code as SVG with its quiet zone; nothing for no code."""
    return mark_safe(_svg(code, MODULE)) if code else SafeString()  # noqa: S308  # paths alone


def _svg(code: str, scale: int) -> str:
    drawing = io.BytesIO()
    segno.make(code, error="m", micro=False).save(
        drawing,
        kind="svg",
        scale=scale,
        border=4,
        xmldecl=False,
        nl=False,
        svgns=True,
        light="#fff",
        svgclass=None,
        lineclass=None,
        title="VietQR",
    )
    return drawing.getvalue().decode()


def print_bills(provider: Provider, bills: Sequence[Bill], *, now: datetime) -> bytes:
    """Print bills, each with its lines, its code, and the secret that opens it on the portal."""
    contents = sealing.contents_of(bill.customer for bill in bills)
    lines: dict[UUID, list[BillLine]] = {bill.pk: [] for bill in bills}
    for line in BillLine.objects.filter(bill__in=bills):
        lines[line.bill_id].append(line)
    banks = payments.banks_on(timezone.localdate(now))
    address = organisations.address_of(provider.commune)
    return printing.render(
        SHEET,
        {
            "title": "GIẤY BÁO NỘP TIỀN",
            "provider": provider.name,
            "contact": provider.contact,
            "basis": provider.basis,
            "address": f"{address}/toi-con-phai-nop/",
            "bills": [
                _printed(bill, contents.get(bill.customer_id), lines[bill.pk], banks)
                for bill in bills
            ],
            "made_at": timezone.localtime(now),
            "demo": provider.agency.is_demo,
        },
    )


def _printed(
    bill: Bill,
    content: sealing.Content | None,
    lines: Iterable[BillLine],
    banks: dict[str, payments.Bank],
) -> dict[str, Any]:
    code = selectors.payment_code(bill)
    owed = bill.obligation
    account = owed.account if owed is not None and code else None
    return {
        "code": bill.customer.code,
        "name": content.told.name if content else "",
        "group": bill.customer.group,
        "title": bill.title,
        "period": shown_period(bill.period),
        "lines": [_line(line) for line in lines],
        "gross": vnd(bill.gross),
        "spared": vnd(bill.gross - bill.amount) if bill.gross != bill.amount else "",
        "paid": vnd(bill.paid) if bill.paid else "",
        "owed": vnd(bill.owed),
        "words": amount_in_words(bill.owed).capitalize(),
        "due": f"{bill.due_on:%d/%m/%Y}" if bill.due_on else "",
        "voluntary": bill.is_voluntary,
        "reference": owed.reference if owed is not None else "",
        "bank": str(banks.get(account.bin) or account.bin) if account else "",
        "number": account.number if account else "",
        "holder": account.holder if account else "",
        "svg": _svg(code, 1) if code else "",
        "link": selectors.pay_link(bill),
        "secret": content.secret if content else "",
    }


def _line(line: BillLine) -> list[str]:
    quantity = "" if line.quantity is None else f"{vnd(line.quantity)} {line.unit}".strip()
    each = "" if line.each is None else vnd(line.each)
    return [line.name, quantity, each, vnd(line.amount)]


def table(lines: Iterable[Iterable[str]]) -> bytes:
    """Return a workbook of these lines, the first in bold; nothing becomes a formula."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Danh sách")
    for number, line in enumerate(lines):
        sheet.append(texts(sheet, line, bold=not number))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def plain(value: str) -> str:
    """Keep a spreadsheet from reading a text of a CSV file as a formula."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
