"""`xaso procedures import|show|search`."""

from __future__ import annotations

import json
from argparse import SUPPRESS
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.service.procedures.catalogue import CATALOGUE
from xaso.service.procedures.finding import find, find_codes
from xaso.service.procedures.selectors import shown
from xaso.service.procedures.services import import_files

if TYPE_CHECKING:
    from argparse import ArgumentParser

MACHINE = audit.Actor(kind="machine", name="xaso procedures")


class Command(BaseCommand):
    """Import sheets, show what was understood, search."""

    help = "Nhập, xem và tìm thủ tục hành chính."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one of three words and what it needs."""
        words = parser.add_subparsers(dest="word", required=True)
        take = words.add_parser("import", help="nhập tệp hoặc thư mục các bản thủ tục")
        take.add_argument("paths", nargs="*", type=Path, metavar="PATH")
        take.add_argument("--catalogue", action="store_true", help="danh mục đi kèm Xã Số")
        show = words.add_parser("show", help="in điều đã hiểu từ một bản thủ tục")
        show.add_argument("codes", nargs="+", metavar="CODE")
        search = words.add_parser("search", help="tìm thủ tục theo lời người dân")
        search.add_argument("words", nargs="*", metavar="TỪ")
        search.add_argument("--batch", type=Path, metavar="FILE")
        search.add_argument("--limit", type=int, default=10)
        for word in (take, show, search):
            word.add_argument("--json", action="store_true", dest="as_json", default=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the word."""
        options.setdefault("as_json", False)
        getattr(self, f"_{options['word']}")(**options)

    def _import(self, *, paths: list[Path], catalogue: bool, as_json: bool, **_: Any) -> None:
        paths = [*paths, *([CATALOGUE] if catalogue else [])]
        if not paths:
            raise CommandError("Cần ít nhất một PATH hoặc --catalogue", returncode=2)
        for path in paths:
            if not path.exists():
                raise CommandError(f"{path}: không có tệp hay thư mục này", returncode=2)
        report = import_files(paths, actor=MACHINE, on=timezone.localdate())
        if as_json:
            for unclear in report.unclear:
                self.stdout.write(json.dumps({"unclear": unclear}, ensure_ascii=False))
            counts = ("seen", "created", "updated", "unchanged", "problems")
            self.stdout.write(
                json.dumps({name: getattr(report, name) for name in counts}, ensure_ascii=False)
            )
            return
        for problem in report.problems:
            self.stderr.write(f"{problem['file']}: {problem['problem']} {problem['detail']}")
        self.stdout.write(
            f"Thấy {report.seen}, mới {report.created}, bản mới {report.updated}, "
            f"không đổi {report.unchanged}, không nhập được {len(report.problems)}; "
            f"{len(report.unclear)} chỗ cần cán bộ đọc."
        )

    def _show(self, *, codes: list[str], as_json: bool, **_: Any) -> None:
        missing = []
        for code in codes:
            found = shown(code)
            if found is None:
                missing.append(code)
                found = {"code": code, "error": "unknown_code", "reason": "chưa nhập mã này"}
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=None if as_json else 2))
        if len(missing) == len(codes):
            raise CommandError(f"Chưa nhập: {', '.join(missing)}", returncode=1)

    def _search(
        self, *, words: list[str], batch: Path | None, limit: int, as_json: bool, **_: Any
    ) -> None:
        if batch is None:
            if not words:
                raise CommandError("Cần lời muốn tìm hoặc --batch FILE", returncode=2)
            for found in find(" ".join(words), limit=limit):
                row = {"code": found.procedure.code, "name": found.name}
                self.stdout.write(
                    json.dumps(row, ensure_ascii=False) if as_json else "  ".join(row.values())
                )
            return
        try:
            lines = batch.read_text("utf-8-sig", errors="replace").split("\n")
        except OSError as error:
            raise CommandError(f"{batch}: {error.strerror}", returncode=2) from error
        for line in lines:
            if line.strip():
                self.stdout.write(json.dumps(_answer(line, limit), ensure_ascii=False))


def _answer(line: str, limit: int) -> dict[str, Any]:
    """Answer one line of a batch; a bad one says so and ends nothing."""
    try:
        asked = json.loads(line)
        query = asked["q"]
        if not isinstance(query, str):
            return {"error": "wrong_type", "reason": "q phải là chữ"}
    except RecursionError:
        return {"error": "too_deep", "reason": "lồng quá sâu"}
    except (ValueError, KeyError, TypeError) as error:
        return {"error": "bad_line", "reason": str(error)[:200]}
    return {"q": query, "codes": find_codes(query, limit=limit)}
