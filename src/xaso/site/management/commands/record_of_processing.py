"""`xaso record-of-processing`: what is kept of whom, why, how long, and who sees it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from xaso.site.operations.processing import activities

if TYPE_CHECKING:
    from argparse import ArgumentParser

FORMS = {"clear": "để rõ", "sealed": "niêm phong", "hash": "băm", "reference": "mã trỏ"}


class Command(BaseCommand):
    """Print the record of processing."""

    help = "Sổ ghi hoạt động xử lý dữ liệu cá nhân, sinh từ mô hình dữ liệu và các bảng đã duyệt."
    requires_database = False
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it as JSON or as Markdown to be signed and filed."""
        found = activities()
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        self.stdout.write("# Sổ ghi hoạt động xử lý dữ liệu cá nhân\n")
        for one in found:
            self.stdout.write("\n".join(_told(one)))


def _told(one: dict[str, Any]) -> list[str]:
    lines = [
        f"## {one['activity']}\n",
        f"- Của ai: {one['people']}",
        f"- Căn cứ: {one['basis']}",
        f"- Ai xem: {', '.join(one['seen_by']) or 'chỉ máy'}",
        f"- Chuyển cho: {one['recipients']}\n",
        "| Bảng | Cột | Là gì | Giữ thế nào | Để làm gì | Giữ bao lâu |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row['table']} | {row['column']} | {row['kind']} |"
        f" {FORMS.get(row['form'], row['form'])} | {row['purpose']} | {row['retention']} |"
        for row in one["columns"]
    ]
    return [*lines, ""]
