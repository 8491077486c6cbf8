"""`xaso payments obligations export`: what is owed to whom, one object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError
from django.utils import timezone

from xaso.kernel.organisations import api as organisations
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from datetime import datetime

    from django.core.management.base import OutputWrapper

HELP = "khoản phải nộp: xuất (export)"
BATCH = 2000


def add_arguments(parser: ArgumentParser) -> None:
    """Take the word `export`, and of which agency."""
    parser.add_argument("direction", choices=["export"])
    parser.add_argument("--agency", metavar="CODE", help="mã cơ quan; không ghi: mọi cơ quan")
    parser.add_argument("--json", action="store_true", help="luôn là JSON, mỗi dòng một khoản")


def run(options: dict[str, Any], out: OutputWrapper) -> None:
    """Write every obligation, the newest first; nothing in it names a person.

    Raises:
        CommandError: No agency has that code.
    """
    agencies = organisations.Agency.objects.all()
    if options["agency"]:
        agencies = agencies.filter(code=options["agency"])
        if not agencies.exists():
            raise CommandError(f"Không có cơ quan mã {options['agency']}")
    codes = dict(agencies.values_list("pk", "code"))
    for row in payments.obligations_of(codes).iterator(chunk_size=BATCH):
        out.write(json.dumps(_told(row, codes[row.agency_id]), ensure_ascii=False))


def _told(row: payments.Obligation, agency: str) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "reference": row.reference,
        "agency": agency,
        "subject": row.subject,
        "fee": row.fee_code,
        "name": row.name,
        "gross": row.gross,
        "amount": row.amount,
        "paid": row.paid,
        "owed": row.owed,
        "exemption": row.exemption or None,
        "standing": row.standing,
        "account": row.account.key if row.account else None,
        "due": row.due_on.isoformat() if row.due_on else None,
        "asked": _moment(row.asked_at),
        "settled": _moment(row.settled_at) if row.settled_at else None,
    }


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat()
