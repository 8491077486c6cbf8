"""`xaso retention`: which ended dossiers are at the end of their term; `--apply` erases them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.service.privacy.retention import erase_over, kept

if TYPE_CHECKING:
    from argparse import ArgumentParser

WORDS = {"near": "sắp hết hạn", "over": "HẾT HẠN", "held": "đang giữ lại"}


class Command(BaseCommand):
    """Look after how long dossiers are kept."""

    help = "Hồ sơ đã kết thúc nào hết hoặc sắp hết thời hạn lưu; --apply xóa hồ sơ hết hạn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        parser.add_argument("--apply", action="store_true", help="xóa; hồ sơ đang giữ thì không")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """List, and erase where asked."""
        now = timezone.now()
        lines = [
            {
                "dossier": str(one.dossier),
                "until": one.until.isoformat(),
                "months": one.rule.months,
                "basis": one.rule.basis,
                "stands": one.stands(now),
            }
            for one in kept(now)
        ]
        erased = 0
        if options["apply"]:
            erased = erase_over(actor=audit.Actor(kind="command"), now=now)
        if options["as_json"]:
            self.stdout.write(json.dumps({"dossiers": lines, "erased": erased}))
            return
        for one in lines:
            stands = WORDS[str(one["stands"])]
            self.stdout.write(f"{one['dossier']}: {stands}, {one['until']}, {one['basis']}")
        if not lines:
            self.stdout.write("Không có hồ sơ nào gần hết thời hạn lưu.")
        if options["apply"]:
            self.stdout.write(f"Đã xóa nội dung {erased} hồ sơ.")
