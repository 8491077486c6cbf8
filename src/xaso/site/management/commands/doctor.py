"""`xaso doctor`: look the installation over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.site.operations.health import BAD, FINE, WARNING, examine

if TYPE_CHECKING:
    from argparse import ArgumentParser

SIGNS = {FINE: "  tốt", WARNING: "chú ý", BAD: "  HỎNG"}


class Command(BaseCommand):
    """Run every check; a bad finding is a refusal (1)."""

    help = "Khám máy chủ: cơ sở dữ liệu, đĩa, khoá, thư, đồng hồ, việc nền, sao lưu, lịch."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the shape of the answer."""
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        """Examine and report."""
        findings = examine(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps([f.as_dict() for f in findings], ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(f"{SIGNS[finding.level]:<6} {finding.check:<11} {finding.text}")
        bad = [finding.check for finding in findings if finding.level == BAD]
        if bad:
            raise CommandError(f"Cần sửa: {', '.join(bad)}")
