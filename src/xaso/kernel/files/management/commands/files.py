"""`xaso files verify|sweep`: read everything back, or delete orphans."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.files import api as files
from xaso.kernel.files.services import sweep_orphans

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Look after the stored files."""

    help = "Đọc lại và băm mọi tệp (verify), hoặc dọn tệp không ai nhắc đến (sweep)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action."""
        parser.add_argument("action", choices=["verify", "sweep"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what was found.

        Raises:
            CommandError: Files are damaged or missing.
        """
        if options["action"] == "sweep":
            swept = sweep_orphans(now=timezone.now())
            self._say({"swept": swept}, f"Đã dọn {swept} tệp.", as_json=options["json"])
            return
        found = files.verify()
        text = (
            f"Đọc lại {found.read} tệp ({found.bytes} byte); {found.erased} tệp đã hủy khóa;"
            f" {len(found.damaged)} tệp hỏng."
        )
        self._say(asdict(found), text, as_json=options["json"])
        if found.damaged:
            raise CommandError(f"{len(found.damaged)} tệp hỏng hoặc mất: {found.damaged[:10]}")

    def _say(self, figures: dict[str, Any], text: str, *, as_json: bool) -> None:
        self.stdout.write(json.dumps(figures) if as_json else text)
