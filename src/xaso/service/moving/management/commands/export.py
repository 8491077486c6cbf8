"""`xaso export FOLDER`: everything of an agency in files that other programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.service.moving import api as moving

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Write everything of an agency into a new folder."""

    help = "xuất toàn bộ hồ sơ, tệp và sổ của một cơ quan ra một thư mục mới"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where to and of whom."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--agency", default="", help="mã cơ quan; bỏ trống: cơ quan của trang")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: No such agency, or the folder is there already or cannot be written.
        """
        agency = organisations.named_or_shown(options["agency"])
        if agency is None:
            raise CommandError("Ghi rõ cơ quan nào: --agency CODE.")
        try:
            count = moving.export(
                agency=agency,
                folder=options["folder"],
                actor=audit.Actor(kind="command"),
                now=timezone.localtime(),
            )
        except moving.MovingRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"Không ghi được {options['folder']}: {error.strerror}.") from error
        told = ", ".join(f"{name}: {number}" for name, number in count.items())
        self.stdout.write(json.dumps(count) if options["as_json"] else told)
