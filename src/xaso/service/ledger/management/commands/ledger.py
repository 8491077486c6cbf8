"""`xaso ledger check`: add the whole ledger up anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from xaso.service.ledger.selectors import check

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Look after the ledger."""

    help = "check: cộng lại toàn bộ sổ kế toán: tổng bằng 0, từng bút toán đủ, số dư đúng"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action and the form of the answer."""
        parser.add_argument("action", choices=["check"])
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check; every difference is told.

        Raises:
            CommandError: The sum is not zero, or something differs.
        """
        found = check()
        if options["as_json"]:
            self.stdout.write(json.dumps(found._asdict()))
        else:
            self.stdout.write(
                f"{found.accounts} tài khoản, tổng {found.sum}, {len(found.differences)} chỗ lệch."
            )
            for line in found.differences:
                self.stdout.write(json.dumps(line))
        if found.sum or found.differences:
            raise CommandError("Sổ kế toán không khớp")
