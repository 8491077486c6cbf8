"""`xaso restore DIR`: bring a backup back and compare it with its manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from xaso.site.operations.backup import BackupError, load_backup
from xaso.site.operations.restore import RestoreError, restore

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Restore a backup."""

    help = "Phục hồi một bản sao lưu rồi đối chiếu với bản kê."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to bring back."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="thư mục xaso-<thời điểm>")
        parser.add_argument("--keys", type=Path, metavar="DIR", help="thư mục giữ khoá, nếu riêng")
        parser.add_argument(
            "--identity", type=Path, metavar="FILE", help="khoá riêng age mở được bản sao lưu"
        )
        parser.add_argument("--force", action="store_true", help="thay thế dữ liệu đang có")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        """Restore, compare, say so."""
        try:
            backup = load_backup(
                options["folder"], keys_from=options["keys"], identity=options["identity"]
            )
            restore(backup, force=options["force"])
        except (BackupError, RestoreError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            figures = {
                "tables": len(backup.manifest["tables"]),
                "stored": backup.manifest["stored"],
                "equal": True,
            }
            self.stdout.write(json.dumps(figures))
        else:
            self.stdout.write("Đã phục hồi; dữ liệu và tệp khớp bản kê.")
