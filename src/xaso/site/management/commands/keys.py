"""`xaso keys rotate` wraps every key anew; `xaso keys destroy` erases one dossier for good."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from argparse import ArgumentParser

COMMAND = audit.Actor(kind="command")


class Command(BaseCommand):
    """Look after the keys."""

    help = (
        "rotate: thay khóa chủ, mọi khóa được bọc lại, dữ liệu đã niêm giữ nguyên;"
        " destroy: hủy khóa của một hồ sơ đã kết thúc, nội dung không bao giờ đọc lại được"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action, and which dossier on what ground."""
        parser.add_argument("action", choices=["rotate", "destroy"])
        parser.add_argument("--dossier", metavar="CODE", help="mã hồ sơ hoặc mã tra cứu")
        parser.add_argument("--ground", metavar="TEXT", default="", help="căn cứ xóa")
        parser.add_argument("--yes", action="store_true", help="không hỏi lại")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what was done.

        Raises:
            CommandError: Refused, with the reason.
        """
        try:
            if options["action"] == "rotate":
                done, said = self._rotate()
            else:
                done, said = self._destroy(options)
        except (keyring.KeyringError, dossiers.DossierRefusal) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(done) if options["json"] else said)

    def _rotate(self) -> tuple[dict[str, Any], str]:
        done = keyring.rotate(actor=COMMAND, now=timezone.now())
        return asdict(done), (
            f"Khóa chủ mới {done.master}: đã bọc lại {done.data_keys} khóa hồ sơ"
            f" của {done.agency_keys} cơ quan và năm; bỏ {done.retired_masters} khóa chủ cũ."
        )

    def _destroy(self, options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        code = options["dossier"]
        if not code:
            raise CommandError("Cần --dossier CODE: hồ sơ nào?")
        if not options["ground"].strip():
            raise CommandError("Cần --ground TEXT: căn cứ xóa.")
        dossier = dossiers.find_by_code(code)
        if not options["yes"]:
            self._ask(dossier)
        keys = dossiers.erase(
            dossier_id=dossier.pk, actor=COMMAND, now=timezone.now(), ground=options["ground"]
        )
        keyring.write_destroyed()
        return {"dossier": str(dossier), "keys": keys}, (
            f"Đã hủy {keys} khóa của hồ sơ {dossier}. Bản sao lưu cũ vẫn giữ khóa đã bọc: chạy"
            " “xaso keys rotate”, rồi bỏ các bản sao khóa cũ, để không bản nào mở được nữa."
        )

    def _ask(self, dossier: dossiers.Dossier) -> None:
        """Ask once more where somebody sits; elsewhere --yes has to be said.

        Raises:
            CommandError: Not confirmed.
        """
        if not sys.stdin.isatty():
            raise CommandError("Việc này không quay lại được; chạy kèm --yes để xác nhận.")
        self.stdout.write(f"Xóa vĩnh viễn nội dung hồ sơ {dossier} của {dossier.owner_name}?")
        if input("Gõ lại mã hồ sơ để xác nhận: ").strip() != str(dossier):
            raise CommandError("Không xóa.")
