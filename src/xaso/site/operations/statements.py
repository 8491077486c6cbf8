"""`xaso payments statement import|undo|list|layouts`: statements of banks, in and out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.service.bank import api as bank
from xaso.service.payments import api as payments

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.core.management.base import OutputWrapper

HELP = "sao kê: nhập (import), gỡ (undo), danh sách (list), các bố cục (layouts)"
NO_FILE = 2
SHOWN = 100


def add_arguments(parser: ArgumentParser) -> None:
    """Take what to do, with which file or statement."""
    parser.add_argument("act", choices=sorted(ACTS))
    parser.add_argument("what", nargs="?", default="", metavar="FILE|ID")
    parser.add_argument("--map", default="", metavar="NAME", help="bố cục của tệp")
    parser.add_argument("--account", default="", metavar="BIN:NUMBER", help="tài khoản của sao kê")
    parser.add_argument("--agency", default="", metavar="CODE", help="mã cơ quan; không ghi: mọi")
    parser.add_argument("--dry-run", action="store_true", help="chỉ xem, không ghi gì")
    parser.add_argument("--reason", default="Gỡ bằng dòng lệnh", help="lý do gỡ")
    parser.add_argument("--json", action="store_true", help="một đối tượng JSON")


def run(options: dict[str, Any], out: OutputWrapper) -> None:
    """Do it.

    Raises:
        CommandError: No such file (2), or the bank side refuses.
    """
    try:
        told, sentence = ACTS[options["act"]](options)
    except (bank.BankRefusal, payments.PaymentsRefusal) as refusal:
        raise CommandError(str(refusal)) from refusal
    out.write(json.dumps(told, ensure_ascii=False) if options["json"] else sentence)


def agency_ids(code: str) -> list[UUID]:
    """Return the agency of a code, or all.

    Raises:
        CommandError: No agency has that code.
    """
    agencies = organisations.Agency.objects.all()
    if code:
        agencies = agencies.filter(code=code)
        if not agencies.exists():
            raise CommandError(f"Không có cơ quan mã {code}")
    return list(agencies.order_by("pk").values_list("pk", flat=True))


def _import(options: dict[str, Any]) -> tuple[dict[str, Any], str]:
    path = Path(options["what"])
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(str(error), returncode=NO_FILE) from error
    found = bank.import_statement(
        content,
        agency_ids=agency_ids(options["agency"]),
        name=path.name,
        layout=options["map"],
        account=options["account"],
        actor=audit.Actor(kind="command"),
        now=timezone.now(),
        is_dry_run=options["dry_run"],
    )
    told = {
        "statement": str(found.statement.pk) if found.statement else None,
        "account": found.account,
        "lines": found.lines,
        "imported": found.imported,
        "known": found.known,
        "held": found.held,
        "rejected": [
            {"row": row.row, "reason": bank.reason(row), "code": row.code} for row in found.rejected
        ],
    }
    return told, (
        f"{found.account}: {found.lines} dòng, {found.imported} nhập, {found.known} đã có,"
        f" {len(found.rejected)} không nhập"
        + (f"; mã sao kê {found.statement.pk}" if found.statement else "; chưa ghi gì")
    )


def _undo(options: dict[str, Any]) -> tuple[dict[str, Any], str]:
    try:
        statement_id = UUID(options["what"])
    except ValueError as error:
        raise CommandError("Cần mã sao kê.", returncode=NO_FILE) from error
    done = bank.undo_statement(
        statement_id,
        reason=options["reason"],
        actor=audit.Actor(kind="command"),
        now=timezone.now(),
    )
    told = {
        "statement": str(done.statement.pk),
        "lines": done.lines,
        "taken_back": done.taken_back,
        "amount": done.amount,
        "overlapping": [str(row.pk) for row in done.overlapping],
    }
    return told, (
        f"{done.statement}: gỡ {done.lines} dòng, {done.amount} đồng,"
        f" {done.taken_back} khoản nộp trở lại chưa nộp"
    )


def _layouts(options: dict[str, Any]) -> tuple[dict[str, Any], str]:
    del options
    rows = bank.layouts_on(timezone.localdate())
    told = {code: {"name": row.name, **row.spec} for code, row in sorted(rows.items())}
    return told, "\n".join(f"{code}: {row.name}" for code, row in sorted(rows.items()))


def _list(options: dict[str, Any]) -> tuple[dict[str, Any], str]:
    rows = bank.statements_of(agency_ids(options["agency"]))[:SHOWN]
    told = [
        {
            "statement": str(row.pk),
            "account": row.account,
            "layout": row.layout,
            "name": row.name,
            "since": row.since.isoformat() if row.since else None,
            "until": row.until.isoformat() if row.until else None,
            "imported": row.imported,
            "known": row.known,
            "held": row.held,
            "undone": row.undone_at is not None,
        }
        for row in rows
    ]
    sentences = [
        f"{row['statement']} {row['account']} {row['name']}: {row['imported']} dòng"
        + (" (đã gỡ)" if row["undone"] else "")
        for row in told
    ]
    return {"statements": told}, "\n".join(sentences)


ACTS = {"import": _import, "undo": _undo, "layouts": _layouts, "list": _list}
