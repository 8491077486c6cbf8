"""`xaso payments closing`: the closing page of a day, and what differs, for each agency."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError
from django.utils import timezone

from xaso.kernel.organisations import api as organisations
from xaso.service.bank import api as bank
from xaso.site.operations.statements import agency_ids

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from uuid import UUID

    from django.core.management.base import OutputWrapper

HELP = "trang chốt ngày: số dư, tiền vào theo cách khớp, chỗ lệch"


def add_arguments(parser: ArgumentParser) -> None:
    """Take the day, of which agency, and since when it is compared."""
    parser.add_argument(
        "--day", type=date.fromisoformat, default=None, help="hôm nay nếu không ghi"
    )
    parser.add_argument("--since", type=date.fromisoformat, default=None, help="đối chiếu từ ngày")
    parser.add_argument("--agency", default="", metavar="CODE", help="mã cơ quan; không ghi: mọi")
    parser.add_argument("--json", action="store_true", help="mỗi cơ quan một đối tượng JSON")


def run(options: dict[str, Any], out: OutputWrapper) -> None:
    """Write the page of each agency.

    Raises:
        CommandError: No agency has that code, or a page does not balance or something differs.
    """
    day = options["day"] or timezone.localdate()
    codes = dict(organisations.Agency.objects.values_list("pk", "code"))
    is_even = True
    for agency_id in agency_ids(options["agency"]):
        told = _page(agency_id, day, options["since"] or day)
        is_even &= told["balances"] and not told["differences"]
        told = {"agency": codes[agency_id], **told}
        out.write(json.dumps(told, ensure_ascii=False) if options["json"] else _sentence(told))
    if not is_even:
        raise CommandError("Trang chốt không cân hoặc có chỗ lệch")


def _page(agency_id: UUID, day: date, since: date) -> dict[str, Any]:
    page = bank.closing(agency_id, day)
    compared = bank.reconcile(agency_id, since=since, until=day)
    return {
        "day": day.isoformat(),
        "balances": page.balances,
        "sum": page.sum,
        "accounts": [
            {
                **{name: value for name, value in row._asdict().items() if name != "moved"},
                "moved": {each.kind: each.amount for each in row.moved},
            }
            for row in page.accounts
        ],
        "bank": [
            {
                "account": row.account,
                "incoming": row.incoming,
                "by": {each.how: {"lines": each.times, "amount": each.amount} for each in row.came},
                "outgoing": row.outgoing,
                "slips": [{"number": number, "amount": amount} for number, amount in row.slips],
            }
            for row in page.bank
        ],
        "channels": {each.kind: each.amount for each in page.channels},
        "collected": page.collected,
        "refunded": page.refunded,
        "unknown": page.unknown,
        "over": page.over,
        "owed_back": page.owed_back,
        "waiting": page.waiting,
        "differences": [
            {
                "what": each.what,
                "day": each.day.isoformat() if each.day else None,
                "account": each.account,
                "expected": each.expected,
                "found": each.found,
                "named": each.named,
            }
            for each in compared.differences
        ],
    }


def _sentence(told: dict[str, Any]) -> str:
    return (
        f"{told['agency']} {told['day']}: thu {told['collected']}, hoàn {told['refunded']},"
        f" chờ xác định {told['unknown']}, nộp thừa {told['over']};"
        f" {'cân' if told['balances'] else 'KHÔNG CÂN'}, {len(told['differences'])} chỗ lệch"
    )
