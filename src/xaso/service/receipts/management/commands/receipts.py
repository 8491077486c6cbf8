"""`xaso receipts simulator|send`: a stand-in for a provider, and telling the provider at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from xaso.service.receipts.services.sending import send_waiting
from xaso.service.receipts.simulator import FAULTS, serve

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Stand in for a provider, or send what waits."""

    help = "simulator: mô phỏng nhà cung cấp biên lai điện tử; send: gửi biên lai đang chờ số"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action, and for the stand-in where it listens and what goes wrong."""
        parser.add_argument("action", choices=["simulator", "send"])
        parser.add_argument("--faults", default="", help="; ".join(FAULTS))
        parser.add_argument("--port", type=int, default=8795)
        parser.add_argument("--key", default="thu-nghiem")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until stopped, or send.

        Raises:
            CommandError: A fault that does not exist.
        """
        if options["action"] == "send":
            self.stdout.write(str(send_waiting()))
            return
        faults = frozenset(filter(None, options["faults"].split(",")))
        if unknown := faults - FAULTS.keys():
            raise CommandError(f"Không có lỗi {', '.join(sorted(unknown))}.")
        server, _issuer = serve(options["key"], faults=faults, port=options["port"])
        self.stdout.write(f"Mô phỏng biên lai điện tử: http://127.0.0.1:{server.server_port}")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
