"""`xaso import register|hamlets|residents FILE`, `scans FOLDER` `[--dry-run] --json`; `undo ID`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.service.moving import api as moving

if TYPE_CHECKING:
    from argparse import ArgumentParser

CONSOLE = audit.Actor(kind="command")
WORKBOOKS = {
    "register": moving.import_register,
    "hamlets": moving.import_hamlets,
    "residents": moving.import_residents,
}
NAME_IT = "Ghi rõ cơ quan nào: --agency CODE."


class Command(BaseCommand):
    """Bring an agency's data in from another system, or take it back."""

    help = (
        "register TỆP.xlsx: nhập sổ theo dõi hồ sơ; hamlets TỆP.xlsx: nhập danh mục xóm;"
        " residents TỆP.xlsx: nhập danh sách dân cư; scans THƯ_MỤC: đính kèm bản quét;"
        " undo MÃ: hủy một lần nhập; list: các lần nhập"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do and with what."""
        parser.add_argument("action", choices=[*WORKBOOKS, "scans", "undo", "list"])
        parser.add_argument("what", nargs="?", default="", help="tệp, thư mục, hoặc mã lần nhập")
        parser.add_argument("--agency", default="", help="mã cơ quan; bỏ trống: cơ quan của trang")
        parser.add_argument("--dry-run", action="store_true", help="chỉ thử, không ghi gì")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: No such file, agency or import, or the file cannot be read.
        """
        try:
            told = self._told(options)
        except moving.MovingRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["as_json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for line in told.pop("rejected", []):
            place = line.get("file") or f"Dòng {line['row']}"
            self.stdout.write(f"{place}: {line['reason']}")
        self.stdout.write(", ".join(f"{name}: {value}" for name, value in told.items()))

    def _told(self, options: dict[str, Any]) -> dict[str, Any]:
        action = options["action"]
        if action == "undo":
            return self._undo(options)
        if action == "scans":
            return self._scans(options)
        return self._list(options) if action == "list" else self._workbook(options)

    def _workbook(self, options: dict[str, Any]) -> dict[str, Any]:
        file = Path(options["what"])
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {file}: {error.strerror}.") from error
        report = WORKBOOKS[options["action"]](
            agency=_agency(options["agency"]),
            content=content,
            name=file.name,
            actor=CONSOLE,
            now=timezone.now(),
            is_trial=options["dry_run"],
        )
        return report.as_json()

    def _scans(self, options: dict[str, Any]) -> dict[str, Any]:
        report = moving.import_scans(
            agency=_agency(options["agency"]),
            folder=Path(options["what"]),
            actor=CONSOLE,
            now=timezone.now(),
            is_trial=options["dry_run"],
        )
        return report.as_json()

    def _undo(self, options: dict[str, Any]) -> dict[str, Any]:
        try:
            wanted = UUID(options["what"])
            undone, kept = moving.undo(import_id=wanted, actor=CONSOLE, now=timezone.now())
        except (ValueError, moving.Import.DoesNotExist) as error:
            raise CommandError(f"Không có lần nhập {options['what']}.") from error
        return {"undone": undone, "kept": kept}

    def _list(self, options: dict[str, Any]) -> dict[str, Any]:
        rows = moving.Import.objects.filter(agency=_agency(options["agency"]))
        return {
            str(one.pk): f"{one.name}, {one.ok}/{one.rows}" + (" (đã hủy)" if one.undone_at else "")
            for one in rows
        }


def _agency(code: str) -> organisations.Agency:
    found = organisations.named_or_shown(code)
    if found is None:
        raise CommandError(f"Không có cơ quan {code!r}." if code else NAME_IT)
    return found
