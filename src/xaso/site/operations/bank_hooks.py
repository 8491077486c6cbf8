"""`xaso payments hook`: let a bank tell the movements of an account itself."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.service.bank import api as bank
from xaso.site.operations.statements import agency_ids

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.core.management.base import OutputWrapper

HELP = "nối ngân hàng báo biến động số dư"


def add_arguments(parser: ArgumentParser) -> None:
    """Take whose line it is, and where its secret lies."""
    parser.add_argument("--agency", required=True, metavar="CODE", help="mã cơ quan")
    parser.add_argument("--account", required=True, metavar="BIN:NUMBER", help="tài khoản")
    parser.add_argument("--terminal", required=True, help="tên điểm nối mà ngân hàng xưng")
    parser.add_argument("--secret-file", default="-", help="tệp chứa khóa; - là đầu vào chuẩn")
    parser.add_argument("--since", type=date.fromisoformat, default=None)


def run(options: dict[str, Any], out: OutputWrapper) -> None:
    """Open the line; the secret never stands in a command line that others see.

    Raises:
        CommandError: No such agency or account, or no secret.
    """
    place = options["secret_file"]
    try:
        secret = sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(str(error), returncode=2) from error
    try:
        row = bank.connect(
            agency_ids(options["agency"])[0],
            account=options["account"],
            terminal=options["terminal"],
            secret=secret.strip(),
            actor=audit.Actor(kind="command"),
            now=timezone.now(),
            since=options["since"],
        )
    except bank.BankRefusal as refusal:
        raise CommandError(str(refusal)) from refusal
    out.write(f"{row.account}: {row.terminal} từ {row.valid_from:%d/%m/%Y}")
