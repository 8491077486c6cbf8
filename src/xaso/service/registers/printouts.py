"""The print of a month for binding."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xaso.lib import printing
from xaso.lib.longhand import dotted, long_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from xaso.service.registers.models import Book
    from xaso.service.registers.selectors import Row

TEMPLATE = Path(__file__).resolve().parent / "data" / "book.typ"


def print_month(book: Book, first: date, rows: Sequence[Row], now: datetime) -> bytes:
    """Print the entries of a month, A4 across, as PDF/A.

    Args:
        first: The month by its first day.
        rows: Its entries in the order of their numbers.
        now: The moment of printing, stated on the last page.
    """
    return printing.render(
        TEMPLATE,
        {
            "title": book.name,
            "agency": book.agency.name,
            "book": str(book),
            "month": f"{first:%m/%Y}",
            "rows": [
                {
                    "number": f"{row.entry.number}",
                    "on": f"{row.entry.on:%d/%m/%Y}",
                    "requester": row.requester,
                    "title": "\n".join(filter(None, (row.title, row.issuer))),
                    "signer": "\n".join(
                        filter(None, (row.entry.signer, row.entry.signer_role.replace("\n", ", ")))
                    ),
                    "pages": f"{row.entry.pages or ''}",
                    "copies": f"{row.entry.copies}"
                    + (" (điện tử)" if row.entry.is_electronic else ""),
                    "fee": "" if row.entry.fee is None else dotted(row.entry.fee),
                    "note": f"Hủy bỏ theo {row.note}" if row.note else "",
                }
                for row in rows
            ],
            "how_many": len(rows),
            "copies": sum(row.entry.copies for row in rows),
            "fees": dotted(sum(row.entry.fee or 0 for row in rows)),
            "printed": long_date(now),
            "made_at": now,
            "demo": book.agency.is_demo,
        },
    )
