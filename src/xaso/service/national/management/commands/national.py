"""`xaso national connect`: open a line to the national portal; `read`: read its inbox now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.exchange import api as exchange
from xaso.kernel.organisations import api as organisations
from xaso.service.national import api as national

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Look after the line to the national portal."""

    help = "connect: nối một cơ quan với Cổng quốc gia; read: đọc hộp thư và gửi những gì đang chờ"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do and for whom."""
        parser.add_argument("action", choices=["connect", "read"])
        parser.add_argument("--agency", required=True, help="mã định danh của cơ quan")
        parser.add_argument("--address", default="")
        parser.add_argument("--public-address", default="")
        parser.add_argument("--key", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: No such agency, or nothing to connect to.
        """
        agency = organisations.Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise CommandError(f"Không có cơ quan mã {options['agency']}.")
        if options["action"] == "connect":
            self._connect(agency, options)
        else:
            self._read(agency)

    def _connect(self, agency: organisations.Agency, options: dict[str, Any]) -> None:
        if not options["address"] or not options["key"]:
            raise CommandError("Cần --address và --key.")
        national.connect(
            agency=agency,
            address=options["address"],
            public_address=options["public_address"] or options["address"],
            key=options["key"],
            actor=audit.Actor(kind="command"),
        )
        self.stdout.write(f"{agency.name}: đã nối với {options['address']}")

    def _read(self, agency: organisations.Agency) -> None:
        link = national.link_of(agency)
        if link is None:
            raise CommandError("Chưa nối.")
        try:
            new = national.read_inbox(link, now=timezone.now())
        except exchange.ExchangeRefusal as away:
            raise CommandError(str(away)) from away
        settled = exchange.deliver_waiting(now=timezone.now())
        self.stdout.write(f"Mới {new}, đã xong {settled}.")
