"""`xaso money words`: numbers in words, for receipts and for programs that check them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from xaso.lib import jsonlines
from xaso.lib.longhand import number_in_words
from xaso.site.operations.batches import read_batch

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Write numbers in words."""

    help = "words: viết số bằng chữ"
    requires_database = False
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a batch of numbers, and which of two right words is used."""
        actions = parser.add_subparsers(dest="action", required=True)
        words = actions.add_parser("words", help="viết số bằng chữ")
        words.add_argument(
            "--batch", required=True, metavar="FILE", help='mỗi dòng một {"n": 205000}; -: đầu vào'
        )
        words.add_argument("--odd", choices=["linh", "lẻ"], default="linh", help="105: linh, lẻ")
        words.add_argument("--four", choices=["bốn", "tư"], default="bốn", help="24: bốn, tư")
        words.add_argument("--json", action="store_true", help="luôn là JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer each line on standard output.

        Raises:
            CommandError: No such file (2).
        """

        def answer(line: dict[str, Any]) -> dict[str, Any]:
            number = jsonlines.integer(line, "n")
            words = number_in_words(number, odd=options["odd"], four=options["four"])
            return {"n": number, "words": words}

        for told in jsonlines.answers(read_batch(options["batch"]), answer, (ValueError,)):
            self.stdout.write(told)
