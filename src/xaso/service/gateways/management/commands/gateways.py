"""`xaso gateways connect`: open a line to a payment gateway; `sweep`: ask about everything now."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.service.gateways import api as gateways

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Look after the lines to payment gateways."""

    help = "connect: nối một cơ quan với cổng thanh toán; sweep: hỏi ngay mọi lần nộp đang chờ"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do and for whom."""
        parser.add_argument("action", choices=["connect", "sweep"])
        parser.add_argument("--agency", default="", help="mã định danh của cơ quan")
        parser.add_argument("--gateway", choices=gateways.GatewayName.values, default="vnpay")
        parser.add_argument("--terminal", default="", help="vnp_TmnCode hoặc mã đơn vị")
        parser.add_argument("--pay-address", default="")
        parser.add_argument("--api-address", default="")
        parser.add_argument("--secret-file", default="-", help="tệp chứa khóa; - là đầu vào chuẩn")
        parser.add_argument("--since", type=date.fromisoformat, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: No such agency, or something to connect with is missing.
        """
        if options["action"] == "sweep":
            answers = gateways.sweep(now=timezone.now(), limit=100_000)
            returns = gateways.send_waiting(now=timezone.now())
            self.stdout.write(json.dumps({"answers": answers, "returns": returns}))
            return
        agency = organisations.Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise CommandError(f"Không có cơ quan mã {options['agency']}.")
        named = {name: options[name] for name in ("terminal", "pay_address", "api_address")}
        if not all(named.values()):
            raise CommandError("Cần --terminal, --pay-address và --api-address.")
        row = gateways.connect(
            agency,
            options["gateway"],
            gateways.Access(secret=_secret(options["secret_file"]), **named),
            actor=audit.Actor(kind="command"),
            now=timezone.now(),
            since=options["since"],
        )
        self.stdout.write(f"{agency.name}: {row} từ {row.valid_from:%d/%m/%Y}")


def _secret(path: str) -> str:
    """Read the secret; it never stands in a command line that others see.

    Raises:
        CommandError: There is none.
    """
    try:
        secret = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(str(error)) from error
    if not secret.strip():
        raise CommandError("Khóa trống.")
    return secret.strip()
