"""`xaso clock due`: ask the deadline clock, once or for a batch; no database is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from xaso.lib import clock, jsonlines

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Compute due dates."""

    help = "Tính ngày hẹn trả từ thời hạn, lúc nhận và lịch làm việc."
    requires_database = False
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one question or a file of them."""
        actions = parser.add_subparsers(dest="action", required=True)
        due = actions.add_parser("due", help="hẹn trả lúc nào, và vì sao")
        due.add_argument(
            "--rule", help="working_day:3, working_hour:8, calendar_day:30, same_day_15h"
        )
        due.add_argument("--received", help="2026-11-17T09:00, giờ Việt Nam nếu không ghi múi giờ")
        due.add_argument("--calendar", type=Path, metavar="FILE", help="lịch dạng JSON")
        due.add_argument("--batch", type=Path, metavar="FILE", help="mỗi dòng một câu hỏi JSON")
        due.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer on standard output.

        Raises:
            CommandError: The question is refused (1), or incomplete or unreadable (2).
        """
        if options["batch"]:
            self._answer_batch(options["batch"])
            return
        if not (options["rule"] and options["received"] and options["calendar"]):
            raise CommandError(
                "Cần --rule, --received và --calendar, hoặc --batch FILE", returncode=2
            )
        try:
            calendar = jsonlines.parse(_read(options["calendar"]))
            answer = _due(options["rule"], options["received"], calendar)
        except (clock.ClockError, jsonlines.BadLine) as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(jsonlines.dump(_plain(answer)) if options["as_json"] else _drawn(answer))

    def _answer_batch(self, path: Path) -> None:
        try:
            with path.open("rb") as lines:
                for answer in jsonlines.answers(lines, _answer, (clock.ClockError,)):
                    self.stdout.write(answer)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig", errors="replace")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from error


def _answer(line: dict[str, Any]) -> dict[str, Any]:
    calendar = line.get("calendar")
    return _plain(
        _due(
            jsonlines.text(line, "rule"),
            jsonlines.text(line, "received"),
            calendar,
            line.get("pauses"),
        )
    )


def _due(rule: str, received: str, calendar: object, pauses: object = None) -> clock.Due:
    known = clock.read_calendar(calendar)
    inside = calendar.get("pauses") if isinstance(calendar, dict) else None
    return clock.due(
        clock.parse_rule(rule),
        clock.read_moment(received),
        known,
        (*clock.read_pauses(inside), *clock.read_pauses(pauses)),
    )


def _plain(answer: clock.Due) -> dict[str, Any]:
    return {
        "due": answer.due.isoformat(),
        "explain": [
            {
                "date": row.date.isoformat(),
                "kind": row.kind,
                "minutes": row.minutes,
                "why": row.why,
            }
            for row in answer.explain
        ],
    }


def _drawn(answer: clock.Due) -> str:
    rows = [f"{row.date:%d/%m/%Y} {row.minutes:>5} phút  {row.why}" for row in answer.explain]
    return "\n".join([f"Hẹn trả: {answer.due:%H:%M ngày %d/%m/%Y}", *rows])
