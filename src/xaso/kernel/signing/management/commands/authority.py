"""`xaso authority`: the certificate authority for trying things out, until it is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from xaso.kernel.signing.authority.answering import serve
from xaso.kernel.signing.authority.issuing import demo_authority

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Answer for the demo's authority: OCSP, time-stamps, list of the revoked."""

    help = "Nơi cấp chứng thư BẢN THỬ của xã mẫu: trả lời OCSP, dấu thời gian và danh sách thu hồi"
    requires_database = False
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take nothing: folder and port are those the demo was made with."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve.

        Raises:
            CommandError: The demo has no authority.
        """
        authority = demo_authority(settings.KEYS_DIR)
        if authority is None:
            raise CommandError("Chưa có nơi cấp chứng thư thử; hãy dựng xã mẫu trước.")
        server = serve(authority, authority.port)
        self.stdout.write(f"Nơi cấp chứng thư BẢN THỬ: {authority.address}")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
