"""`xaso serve`: the site, its jobs and its database, until Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

from xaso.site.operations.server import Address, Server

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Start everything and keep it alive."""

    help = "Chạy cả hệ thống: cơ sở dữ liệu, trang web, việc nền; Ctrl-C để dừng."
    requires_database = False
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address and what to do about the demo commune."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-demo", action="store_true", help="không dựng xã mẫu")
        parser.add_argument("--demo-public", action="store_true", help="cho xã mẫu ra mạng")

    def handle(self, **options: Any) -> None:
        """Run until asked to leave."""
        Server(
            address=Address(options["host"], options["port"]),
            with_demo=not options["no_demo"],
            demo_public=options["demo_public"] or settings.DEMO_PUBLIC,
            tell=self._tell,
        ).run()

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
