"""`xaso access-table`: who is expected to get what from every address."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from xaso.site.operations.access import ROLES, laid_out

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Print the reviewed table of access; 1 where a route has no row."""

    help = "In bảng quyền truy cập đã được duyệt: mỗi địa chỉ và phương thức một dòng."
    requires_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the shape of the answer."""
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        """Print the rows."""
        rows = laid_out()
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        else:
            self.stdout.write(f"{'':<52} {'':<9} {' '.join(ROLES)}")
            for row in rows:
                self._tell(row)
        if any(row["expected"] is None for row in rows):
            sys.exit(1)

    def _tell(self, row: dict[str, Any]) -> None:
        name = " ".join(filter(None, (row["method"], row["route"], row["case"])))
        if row["expected"] is None:
            self.stdout.write(f"{name:<52} chưa duyệt")
            return
        for whose, by_role in row["expected"].items():
            answers = " ".join(f"{by_role[role]:>{len(role)}}" for role in ROLES)
            self.stdout.write(f"{name:<52} {whose:<9} {answers}")
