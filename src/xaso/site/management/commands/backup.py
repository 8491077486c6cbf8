"""`xaso backup DIR`: database, files and keys apart, read back at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.site.operations.backup import BackupError, take_backup

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Take a backup."""

    help = "Sao lưu cơ sở dữ liệu, tệp và khoá; đọc lại để chắc chắn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to write."""
        parser.add_argument("into", type=Path, metavar="DIR")
        parser.add_argument("--keys", type=Path, metavar="DIR", help="nơi riêng để giữ khoá")
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        """Write, verify, say where."""
        try:
            backup = take_backup(
                options["into"], keys_into=options["keys"], now=timezone.localtime()
            )
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in backup.manifest["tables"].values())
        files = backup.manifest["stored"]["files"]
        if options["json"]:
            report = {"folder": str(backup.folder), "rows": rows, "files": files, "verified": True}
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(f"{backup.folder}: {rows} dòng, {files} tệp, đã đọc lại.")
