"""`xaso demo`: the commune of Động Đạt for trying things out, and its accounts."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.calendar import api as calendar
from xaso.kernel.jobs import api as jobs
from xaso.site.demo.catalogue import administrator, adopt_catalogue
from xaso.site.demo.commune import demo_accounts, make_commune
from xaso.site.demo.load import HOW_MANY, Loader
from xaso.site.demo.neighbours import ADMINISTRATOR, make_neighbours
from xaso.site.demo.signers import give_keys

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Load the demo commune, or tell its accounts."""

    help = "load: dựng xã mẫu Động Đạt; accounts: tài khoản thử"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action."""
        parser.add_argument("action", choices=["load", "accounts"])
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument(
            "--now", action="store_true", help="nạp hồ sơ ngay, không qua tiến trình nền"
        )
        parser.add_argument("--dossiers", type=int, default=None, help="số hồ sơ, mặc định 3000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: There is no demo here.
        """
        if options["action"] == "accounts":
            self._accounts(as_json=options["as_json"])
            return
        agency = make_commune()
        calendar.load_calendars()
        adopted = adopt_catalogue(agency, actor=administrator(agency))
        neighbour = make_neighbours(agency)
        adopt_catalogue(neighbour, actor=administrator(neighbour, ADMINISTRATOR))
        give_keys(agency, timezone.now())
        how_many = options["dossiers"]
        if how_many is None:
            how_many = int(os.environ.get("XASO_DEMO_DOSSIERS", HOW_MANY))
        if options["now"]:
            Loader(agency, now=timezone.now()).load(how_many, self._tell)
        elif how_many:
            until = timezone.localtime().isoformat()
            jobs.enqueue("demo.load_dossiers", lock="demo", how_many=how_many, until=until)
        if options["as_json"]:
            self.stdout.write(json.dumps({"adopted": adopted, "dossiers": how_many}))

    def _tell(self, number: int) -> None:
        self.stderr.write(f"  {number} hồ sơ")

    def _accounts(self, *, as_json: bool) -> None:
        accounts = demo_accounts()
        if not accounts:
            raise CommandError("Chưa có xã mẫu ở đây: chạy `xaso demo load` trước.")
        if as_json:
            rows = [account.as_json() for account in accounts]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for account in accounts:
            self.stdout.write(f"{account.username:14} {account.password:16} {account.role}")
