"""`xaso breach-report`: whose data an account saw in a period, and until when that is reported."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.identity import api as identity
from xaso.service.dossiers.breach import report

if TYPE_CHECKING:
    from argparse import ArgumentParser

SHOWN = {"full": "xem đủ", "covered": "xem, phần nhạy cảm được che", "name": "xem tên, trạng thái",
         "comment": "đọc lời góp ý"}  # fmt: skip


class Command(BaseCommand):
    """Report what an account saw."""

    help = "Một tài khoản đã xem dữ liệu của ai, gì, bao nhiêu, trong một khoảng thời gian."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whose account and which period."""
        parser.add_argument("--account", required=True, metavar="NAME", help="tên đăng nhập")
        parser.add_argument(
            "--from", required=True, dest="since", metavar="T", help="2026-11-01 hoặc kèm giờ"
        )
        parser.add_argument(
            "--to", required=True, dest="until", metavar="T", help="chỉ ngày: hết ngày ấy"
        )
        parser.add_argument("--detected", metavar="T", help="lúc phát hiện; bỏ trống: bây giờ")
        parser.add_argument("--ground", default="", help="vì sao lập báo cáo")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report; that it was made is written down.

        Raises:
            CommandError: No such account, a time that cannot be read, or an empty period.
        """
        account = identity.Account.objects.filter(username=options["account"]).first()
        if account is None:
            raise CommandError(f"Không có tài khoản {options['account']!r}.")
        since, until = _moment(options["since"]), _moment(options["until"], is_end=True)
        if since >= until:
            raise CommandError("Khoảng thời gian trống: --from phải trước --to.")
        detected = _moment(options["detected"]) if options["detected"] else timezone.now()
        with transaction.atomic():
            found = report(account, since=since, until=until, detected=detected)
            audit.record(
                actor=audit.Actor(kind="command"),
                verb="dossiers.breach_report",
                object_kind="identity.account",
                object_id=account.pk,
                ground=options["ground"],
                details={
                    "from": found["from"],
                    "to": found["to"],
                    "dossiers": found["totals"]["dossiers_opened"],
                },
            )
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_told(found)))


def _moment(written: str, *, is_end: bool = False) -> datetime:
    """Understand a day or a moment; without a zone it is local; a day as an end counts whole.

    Raises:
        CommandError: It is neither.
    """
    try:
        if len(written) == len("2026-11-01"):
            day = date.fromisoformat(written) + timedelta(days=is_end)
            return timezone.make_aware(datetime.combine(day, time()))
        found = datetime.fromisoformat(written)
    except (ValueError, OverflowError) as error:
        raise CommandError(
            f"Không đọc được thời điểm {written!r}; viết như 2026-11-01 hoặc 2026-11-01T08:30."
        ) from error
    return found if found.tzinfo else timezone.make_aware(found)


def _told(found: dict[str, Any]) -> list[str]:
    who, totals, notice = found["account"], found["totals"], found["notice"]
    posts = (
        "; ".join(f"{one['post']}, {one['agency']}" for one in who["posts"]) or "không giữ vị trí"
    )
    lines = [
        f"BÁO CÁO TRUY CẬP DỮ LIỆU: {who['name']} ({who['username']}), {posts}",
        f"Từ {found['from']} đến trước {found['to']}",
        "",
        (
            f"Hồ sơ đã mở: {totals['dossiers_opened']} (của {totals['people_opened']} người),"
            f" trong đó có dữ liệu nhạy cảm: {totals['dossiers_with_sensitive_data']}"
        ),
        f"Chỉ thấy tên trong danh sách: {totals['dossiers_listed_only']} hồ sơ",
        (
            f"Tệp: {totals['files']}, bản in: {totals['prints']}, kết quả: {totals['results']},"
            f" lần mở che: {totals['uncovered']}, tổng số lần xem: {totals['looks']}"
        ),
    ]
    for title, counts in (("Cơ quan", found["by_agency"]), ("Thủ tục", found["by_procedure"])):
        lines += [f"{title} {name}: {count} hồ sơ" for name, count in counts.items()]
    lines.append("")
    lines += [_line(one) for one in found["dossiers"]]
    altered = found["record"]["altered"]
    lines += [
        "",
        f"Nhật ký: {found['record']['entries']} dòng, "
        + (f"BỊ SỬA: {', '.join(altered)}" if altered else "còn nguyên như lúc ghi"),
    ]
    if notice["due_at"]:
        mark = "" if notice["is_confirmed"] else " (chưa xác nhận)"
        lines.append(
            f"Phát hiện {notice['detected_at']}; báo cáo trước {notice['due_at']}"
            f" theo {notice['basis']}{mark}"
        )
    return lines


def _line(one: dict[str, Any]) -> str:
    seen = [SHOWN.get(shown, shown) for shown in one["shown"]]
    seen += [f"{len(one['files'])} tệp"] if one["files"] else []
    seen += [f"in {name}" for name in one["prints"]]
    seen += [f"{len(one['results'])} kết quả"] if one["results"] else []
    why = f"; lý do: {'; '.join(one['reasons'])}" if one["reasons"] else ""
    who = f"{one['code'] or one['id']} {one['owner']}"
    return f"{who}: {', '.join(seen)}; {one['looks']} lần, {one['first']} – {one['last']}{why}"
