"""Paper bills with their codes, and sheets."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from openpyxl import Workbook

from xaso.kernel.organisations import api as organisations
from xaso.lib import printing
from xaso.lib.longhand import amount_in_words, dotted
from xaso.lib.sheets import texts
from xaso.service.bills import sealing, selectors
from xaso.service.bills.domain.codes import shown_period
from xaso.service.bills.models import BillLine
from xaso.service.cash_desk import api as cash_desk
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.service.bills.models import Bill, Provider

SHEET = Path(__file__).resolve().parent / "data" / "bill.typ"


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
        "gross": dotted(bill.gross),
        "spared": dotted(bill.gross - bill.amount) if bill.gross != bill.amount else "",
        "paid": dotted(bill.paid) if bill.paid else "",
        "owed": dotted(bill.owed),
        "words": amount_in_words(bill.owed).capitalize(),
        "due": f"{bill.due_on:%d/%m/%Y}" if bill.due_on else "",
        "voluntary": bill.is_voluntary,
        "reference": owed.reference if owed is not None else "",
        "bank": str(banks.get(account.bin) or account.bin) if account else "",
        "number": account.number if account else "",
        "holder": account.holder if account else "",
        "svg": cash_desk.draw(code, scale=1),
        "link": selectors.pay_link(bill),
        "secret": content.secret if content else "",
    }


def _line(line: BillLine) -> list[str]:
    quantity = "" if line.quantity is None else f"{dotted(line.quantity)} {line.unit}".strip()
    each = "" if line.each is None else dotted(line.each)
    return [line.name, quantity, each, dotted(line.amount)]


def table(lines: Iterable[Iterable[str]]) -> bytes:
    """Return a workbook of these lines, the first in bold; nothing becomes a formula."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet("Danh sách")
    for number, line in enumerate(lines):
        sheet.append(texts(sheet, line, bold=not number))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
