"""`xaso digitise batch DIR [--resume] --json`, `status --json`, `sheets CODE... --out FILE`."""

from __future__ import annotations

import json
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.service.digitising import api as digitising
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

CONSOLE = audit.Actor(kind="command")
NAME_IT = "Ghi rõ cơ quan nào: --agency CODE."
STOPPED, CANNOT = 130, 2
EVERY_SECONDS = 2.0
"""Progress is told so often at most, and at the end."""


class Command(BaseCommand):
    """Read a folder of scans, tell how far digitising is, print separator sheets."""

    help = (
        "batch THƯ_MỤC: quét một thư mục của máy quét; --resume: làm tiếp đợt dở;"
        " status: tiến độ số hóa; sheets MÃ…: in tờ phân tách"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do and with what."""
        parser.add_argument("action", choices=["batch", "status", "sheets"])
        parser.add_argument("what", nargs="*", help="thư mục, hoặc mã hồ sơ")
        parser.add_argument("--agency", default="", help="mã cơ quan; bỏ trống: cơ quan của trang")
        parser.add_argument("--resume", action="store_true", help="làm tiếp đợt đang dở")
        parser.add_argument("--out", default="to-phan-tach.pdf", help="tệp PDF của tờ phân tách")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: No such folder, agency or dossier; status 2 where programs are missing.
            SystemExit: 130 where somebody stopped the batch; `--resume` goes on.
        """
        agency = _agency(options["agency"])
        if options["action"] == "status":
            self._status(agency, as_json=options["as_json"])
        elif options["action"] == "sheets":
            self._sheets(agency, options)
        else:
            self._batch(agency, options)

    def _status(self, agency: organisations.Agency, *, as_json: bool) -> None:
        now = timezone.now()
        digitising.count_paper(agency=agency, actor=CONSOLE, now=now)
        plan = digitising.plan_told(agency, timezone.localdate(now))
        self._tell({**digitising.status_of(agency), "plan": plan}, as_json=as_json)

    def _batch(self, agency: organisations.Agency, options: dict[str, Any]) -> None:
        if len(options["what"]) != 1:
            raise CommandError("Ghi một thư mục: xaso digitise batch THƯ_MỤC.")
        with _stopping() as halted:
            teller = _Teller(self.stderr)
            try:
                batch, is_done = digitising.run(
                    agency=agency,
                    folder=Path(options["what"][0]),
                    actor=CONSOLE,
                    now=timezone.now(),
                    resume=options["resume"],
                    told=teller.tell,
                    halted=halted,
                )
            except digitising.DigitisingRefusal as refusal:
                raise CommandError(str(refusal), returncode=CANNOT) from refusal
            teller.end()
        self._tell(digitising.summary_of(batch), as_json=options["as_json"])
        if not is_done:
            self.stderr.write("Đã dừng. Thêm --resume để làm tiếp.")
            sys.exit(STOPPED)

    def _sheets(self, agency: organisations.Agency, options: dict[str, Any]) -> None:
        made = []
        for code in options["what"]:
            dossier = dossiers.kept_by(agency).filter(code=code.upper()).first()
            if dossier is None:
                raise CommandError(f"Không có hồ sơ mang mã {code}.")
            made.append(digitising.print_sheets(agency=agency, dossier=dossier, now=timezone.now()))
        if not made:
            raise CommandError("Ghi mã hồ sơ: xaso digitise sheets MÃ…")
        Path(options["out"]).write_bytes(digitising.bound(made))
        self._tell({"file": options["out"], "dossiers": len(made)}, as_json=options["as_json"])

    def _tell(self, told: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for name, value in told.items():
            self.stdout.write(f"{name}: {value}")


class _Teller:
    """Tells how far a batch is on standard error, with a guess when it ends."""

    def __init__(self, stderr: Any) -> None:
        self._stderr, self._began, self._told_at = stderr, time.monotonic(), 0.0
        self._first: int | None = None
        self._last: digitising.Progress | None = None

    def tell(self, progress: digitising.Progress) -> None:
        """Tell, not too often."""
        self._last = progress
        if self._first is None:
            self._first = progress.pages_done
        if time.monotonic() - self._told_at >= EVERY_SECONDS:
            self._write(progress)

    def end(self) -> None:
        """Tell the last word."""
        if self._last is not None:
            self._write(self._last)

    def _write(self, now: digitising.Progress) -> None:
        self._told_at = time.monotonic()
        line = f"tệp {now.files_done}/{now.files}, trang {now.pages_done}/{now.pages}"
        read = now.pages_done - (self._first or 0)
        if read and now.pages_done < now.pages:
            seconds = (self._told_at - self._began) / read * (now.pages - now.pages_done)
            line += f", còn khoảng {max(1, round(seconds / 60))} phút"
        self._stderr.write(line)
        self._stderr.flush()


@contextmanager
def _stopping() -> Iterator[Any]:
    """Let Ctrl-C and SIGTERM ask for an end after the page that is being read."""
    asked: list[int] = []

    def ask(number: int, _frame: Any) -> None:
        asked.append(number)

    before = {one: signal.signal(one, ask) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _agency(code: str) -> organisations.Agency:
    found = organisations.named_or_shown(code)
    if found is None:
        raise CommandError(f"Không có cơ quan {code!r}." if code else NAME_IT)
    return found
