"""`xaso simulators national`: a stand-in for a system that cannot be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from xaso.service.national.simulator import FAULTS, serve

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Run one stand-in until it is stopped."""

    help = "national: mô phỏng Cổng Dịch vụ công quốc gia. Lỗi: " + "; ".join(
        f"{name} – {what}" for name, what in FAULTS.items()
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which one, where, and what goes wrong."""
        parser.add_argument("system", choices=["national"])
        parser.add_argument("--faults", default="", help="cách nhau bằng dấu phẩy")
        parser.add_argument("--port", type=int, default=8790)
        parser.add_argument("--key", default="thu-nghiem")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve.

        Raises:
            CommandError: A fault that does not exist.
        """
        faults = frozenset(filter(None, options["faults"].split(",")))
        if unknown := faults - FAULTS.keys():
            raise CommandError(f"Không có lỗi {', '.join(sorted(unknown))}. {self.help}")
        server, _portal = serve(options["key"], faults=faults, port=options["port"])
        self.stdout.write(f"Mô phỏng Cổng quốc gia: http://127.0.0.1:{server.server_port}")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
