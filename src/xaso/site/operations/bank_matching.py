"""`xaso payments match`: what every waiting line of the bank was paid for, one object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.service.bank import api as bank
from xaso.site.operations.statements import agency_ids

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.core.management.base import OutputWrapper

HELP = "khớp tiền về với khoản phải nộp, mỗi dòng một đối tượng"


def add_arguments(parser: ArgumentParser) -> None:
    """Take of which agency."""
    parser.add_argument("--agency", default="", metavar="CODE", help="mã cơ quan; không ghi: mọi")
    parser.add_argument("--json", action="store_true", help="luôn là JSON, mỗi dòng một dòng")


def run(options: dict[str, Any], out: OutputWrapper) -> None:
    """Match and tell each line that waited: what it paid and how that is known, or why it waits.

    Raises:
        CommandError: No agency has that code.
    """
    actor, now = audit.Actor(kind="command"), timezone.now()
    for agency_id in agency_ids(options["agency"]):
        for told in bank.match_lines(agency_id, actor=actor, now=now):
            out.write(json.dumps(_told(told), ensure_ascii=False))


def _told(told: bank.Told) -> dict[str, Any]:
    line, owed = told.line, told.obligation
    return {
        "line": str(line.pk),
        "obligation": str(owed.id) if owed else None,
        "how": told.how or None,
        "reason": told.why or None,
        "reference": owed.reference if owed else None,
        "statement": str(line.statement_id) if line.statement_id else None,
        "row": line.row,
        "number": line.number or None,
        "day": line.day.isoformat(),
        "amount": line.amount,
    }
