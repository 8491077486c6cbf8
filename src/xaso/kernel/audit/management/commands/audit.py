"""`xaso audit`: seal the trail, write it down for the verifier, show the newest head."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import exporting, sealing
from xaso.kernel.audit.models import AuditHead
from xaso.kernel.audit.signer import SigningKeyUnreadable

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Look after the sealed trail."""

    help = "export FILE: ghi nhật ký ra tệp để kiểm; seal: niêm ngay; head: dấu niêm mới nhất"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action."""
        actions = parser.add_subparsers(dest="action", required=True)
        export = actions.add_parser("export", help="ghi toàn bộ nhật ký ra tệp")
        export.add_argument("file", type=Path, metavar="FILE")
        for name in ("seal", "head"):
            actions.add_parser(name).add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: The file cannot be written or the key cannot be read (2); no head yet (1).
        """
        try:
            getattr(self, f"_{options['action']}")(options)
        except (OSError, SigningKeyUnreadable) as error:
            raise CommandError(str(error), returncode=2) from error

    def _export(self, options: dict[str, Any]) -> None:
        with options["file"].open("w", encoding="ascii") as file:
            count = exporting.write(file)
        self.stderr.write(f"Đã ghi {count} dòng nhật ký vào {options['file']}")

    def _seal(self, _options: dict[str, Any]) -> None:
        sealed = sealing.seal(now=timezone.now(), whole=True)
        exporting.tell_witness()
        self.stdout.write(json.dumps({"added": sealed.added, "size": sealed.size}))

    def _head(self, _options: dict[str, Any]) -> None:
        head = AuditHead.objects.order_by("-size").first()
        if head is None:
            raise CommandError("Nhật ký chưa được niêm lần nào: xaso audit seal", returncode=1)
        self.stdout.write(json.dumps(exporting.head_as_plain(head)))
