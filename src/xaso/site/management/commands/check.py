"""`xaso check`: judge values (`xaso check phone 0912345678`), else Django's own checks.

Django has a command of this name; without one of our kinds as first word it is what runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError
from django.core.management.commands import check as django_check
from django.utils import timezone

from xaso.lib import card_qr, dossier_code, jsonlines, personal_number, phone

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.management.base import CommandParser

    from xaso.lib.verdict import Verdict


def _personal_number(line: dict[str, Any]) -> Verdict:
    return personal_number.check(
        jsonlines.text(line, "value"),
        sex=jsonlines.optional_text(line, "sex"),
        born=jsonlines.optional_text(line, "born"),
        today=timezone.localdate(),
    )


KINDS: dict[str, Callable[[dict[str, Any]], Verdict]] = {
    "personal_number": _personal_number,
    "phone": lambda line: phone.check(jsonlines.text(line, "value")),
    "dossier_code": lambda line: dossier_code.check(jsonlines.text(line, "value")),
    "card_qr": lambda line: card_qr.check(
        jsonlines.text(line, "value"), today=timezone.localdate()
    ),
}


class Command(django_check.Command):
    """Judge values, or check the whole project as Django does."""

    requires_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take Django's arguments and ours."""
        super().add_arguments(parser)
        parser.add_argument("--batch", type=Path, metavar="FILE", help="mỗi dòng một giá trị JSON")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Judge what stands on the command line or in the file.

        Raises:
            CommandError: A value is refused (1), or there is none or no such file (2).
        """
        if not app_labels or app_labels[0] not in KINDS:
            if options["batch"] or options["as_json"]:
                raise CommandError(f"Loại giá trị là một trong: {', '.join(KINDS)}", returncode=2)
            super().handle(*app_labels, **options)
            return
        kind, *values = app_labels
        if options["batch"]:
            self._judge_batch(kind, options["batch"])
        elif values:
            self._judge_values(kind, values, as_json=options["as_json"])
        else:
            raise CommandError("Cần giá trị, hoặc --batch FILE", returncode=2)

    def _judge_batch(self, kind: str, path: Path) -> None:
        try:
            with path.open("rb") as lines:
                for answer in jsonlines.answers(lines, lambda line: _plain(KINDS[kind](line))):
                    self.stdout.write(answer)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error

    def _judge_values(self, kind: str, values: list[str], *, as_json: bool) -> None:
        verdicts = [KINDS[kind]({"value": value}) for value in values]
        for verdict in verdicts:
            plain = _plain(verdict)
            self.stdout.write(
                jsonlines.dump(plain)
                if as_json
                else f"{verdict.verdict}\t{verdict.out or ''}\t{verdict.why}"
            )
        refused = [verdict.why for verdict in verdicts if not verdict.is_taken]
        if refused:
            raise CommandError(" ".join(refused), returncode=1)


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {"verdict": verdict.verdict, "out": verdict.out, "why": verdict.why}
