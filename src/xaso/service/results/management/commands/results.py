"""`xaso results verify FILE...`: what each file is worth, one line each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from xaso.kernel.signing import api as signing
from xaso.service.results.verifying import Checked, check_file

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Look at result documents."""

    help = "verify: kiểm tra chữ ký số và hiệu lực của từng tệp; mã thoát 1 nếu có tệp không hợp lệ"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, whom to believe, and the form of the answer."""
        parser.add_argument("action", choices=["verify"])
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--trust",
            type=Path,
            default=settings.TRUST_DIR,
            help="thư mục chứng thư gốc được tin và danh sách thu hồi (mặc định: XASO_TRUST)",
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge every file.

        Raises:
            CommandError: At least one of them is not valid.
        """
        trust, bad = signing.read(options["trust"]), 0
        with translation.override("vi"):
            for path in options["files"]:
                found = self._judge(path, trust)
                bad += found.verdict != signing.Verdict.VALID
                self.stdout.write(self._line(path, found, as_json=options["as_json"]))
        if bad:
            raise CommandError(f"{bad} tệp không hợp lệ")

    def _judge(self, path: Path, trust: signing.Trust) -> Checked:
        try:
            content = path.read_bytes()
        except OSError as error:
            return Checked(signing.Verdict.UNREADABLE, f"Không mở được tệp: {error.strerror}")
        return check_file(content, trust=trust, now=timezone.now())

    def _line(self, path: Path, found: Checked, *, as_json: bool) -> str:
        told = {"file": str(path), "verdict": str(found.verdict), "reason": str(found.reason)}
        if as_json:
            return json.dumps(told, ensure_ascii=False)
        return f"{path}: {signing.VERDICTS[found.verdict]}. {found.reason}"
