"""`xaso forms example`: a declaration filled in, for whoever writes against the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.forms import api as forms
from xaso.lib import jsonlines

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Show declarations filled in."""

    help = "In một tờ khai điền sẵn (người không có thật), để thử giao diện lập trình."
    requires_database = False
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the declaration and the seed."""
        actions = parser.add_subparsers(dest="action", required=True)
        example = actions.add_parser("example", help="trường và giá trị, dạng JSON")
        example.add_argument("form", help="mã tờ khai, ví dụ HT_KS")
        example.add_argument("--seed", type=int, default=1)
        example.add_argument("--json", action="store_true", help="luôn là JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one object, `{input name: value}`.

        Raises:
            CommandError: There is no example of that declaration (1).
        """
        try:
            answers = forms.plausible_answers(
                options["form"], options["seed"], on=timezone.localdate()
            )
        except KeyError as error:
            raise CommandError(f"Không có tờ khai mẫu {options['form']}.", returncode=1) from error
        self.stdout.write(jsonlines.dump(answers))
