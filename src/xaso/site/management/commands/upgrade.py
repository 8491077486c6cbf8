"""`xaso upgrade`: back up, bring the tables up to the code, look the result over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.site.operations.backup import BackupError, take_backup
from xaso.site.operations.health import look_at_migrations
from xaso.site.operations.restore import destroy_again

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Upgrade in place."""

    help = "Sao lưu, cập nhật bảng theo chương trình mới, rồi kiểm tra."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the backup goes."""
        parser.add_argument("--backup-to", type=Path, metavar="DIR")

    def handle(self, **options: Any) -> None:
        """Stop at the first step that fails; the backup stays."""
        into = options["backup_to"] or settings.BACKUPS_DIR
        try:
            backup = take_backup(into, keys_into=None, now=timezone.localtime())
        except BackupError as error:
            raise CommandError(f"{error} Chưa thay đổi gì.") from error
        self.stdout.write(f"Đã sao lưu vào {backup.folder}")
        call_command("migrate", verbosity=1, interactive=False, stdout=self.stdout)
        level, text = look_at_migrations(timezone.now())
        if level != "fine":
            raise CommandError(text)
        destroy_again()
        self.stdout.write(text)
