"""`xaso keys rotate`: a fresh master key, every data key wrapped anew."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Look after the keys."""

    help = "Thay khóa chủ (rotate): mọi khóa được bọc lại, dữ liệu đã niêm giữ nguyên."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action."""
        parser.add_argument("action", choices=["rotate"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and say how much moved.

        Raises:
            CommandError: The master keys are not here.
        """
        try:
            done = keyring.rotate(actor=audit.Actor(kind="command"), now=timezone.now())
        except keyring.KeyringError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            self.stdout.write(
                f"Khóa chủ mới {done.master}: đã bọc lại {done.data_keys} khóa hồ sơ"
                f" của {done.agency_keys} cơ quan và năm; bỏ {done.retired_masters} khóa chủ cũ."
            )
