"""`xaso reports CODE --period 2026-Q3 --json`: what a periodic report says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.service.reports import selectors
from xaso.service.reports.domain.periods import BadPeriod, Period
from xaso.service.reports.errors import ReportRefusal

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from xaso.kernel.organisations.api import Agency
    from xaso.service.reports.domain.counting import Row
    from xaso.service.reports.selectors import Counted

ALL = "periodic"
CONSOLE = audit.Actor(kind="command")


class Command(BaseCommand):
    """Count a periodic report."""

    help = f"Số liệu một báo cáo định kỳ; {ALL}: mọi báo cáo có hiệu lực trong kỳ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which report, period and agency."""
        parser.add_argument("report", help=f"mã báo cáo, hoặc {ALL}")
        parser.add_argument("--period", required=True, help="2026-07, 2026-Q3, 2026-H1, 2026")
        parser.add_argument("--agency", help="mã cơ quan; bỏ trống: cơ quan của trang này")
        parser.add_argument(
            "--by", choices=["new", "old"], default="new", help="gộp theo xã mới, tách theo xã cũ"
        )
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report.

        Raises:
            CommandError: No such report, period or agency, or a report that does not balance.
        """
        agency, by_agency = _agency(options["agency"]), options["by"] == "old"
        try:
            found = [
                selectors.counted(CONSOLE, agency, code, options["period"])
                for code in _codes(options["report"], options["period"])
            ]
        except ReportRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        told = [_told(one, agency, by_agency=by_agency) for one in found]
        if options["as_json"]:
            whole = {"period": str(found[0].period), "reports": told}
            one_or_all = whole if options["report"] == ALL else told[0]
            self.stdout.write(json.dumps(one_or_all, ensure_ascii=False))
        else:
            for one in told:
                self.stdout.write("\n".join(_lines(one)))
        if any(one.is_balanced is False for one in found):
            raise CommandError("Báo cáo không khớp.")


def _codes(asked: str, period_name: str) -> list[str]:
    """Return the code asked for, or those of all reports in force when the period ends.

    Raises:
        CommandError: It is no period, or no report was in force then.
    """
    if asked != ALL:
        return [asked]
    try:
        _begins, ends = Period.read(period_name).bounds()
    except BadPeriod as error:
        raise CommandError("Kỳ báo cáo viết như 2026-07, 2026-Q3, 2026-H1 hoặc 2026.") from error
    codes = [one.code for one in selectors.templates_on(ends - ends.resolution)]
    if not codes:
        raise CommandError("Không có báo cáo nào trong kỳ ấy.")
    return codes


def _agency(code: str | None) -> Agency:
    """Return the agency with a code, else the one whose page answers every host.

    Raises:
        CommandError: There is none, or the code is needed.
    """
    found = organisations.named_or_shown(code or "")
    if found is None:
        raise CommandError(
            f"Không có cơ quan {code!r}." if code else "Ghi rõ cơ quan nào: --agency CODE."
        )
    return found


def _told(found: Counted, agency: Agency, *, by_agency: bool) -> dict[str, Any]:
    table, sent = found.table(by_agency=by_agency), found.sent
    return {
        "report": found.template.code,
        "name": found.template.name,
        "form": found.template.form,
        "basis": found.template.basis,
        "is_confirmed": found.template.is_confirmed,
        "agency": agency.code,
        "period": str(found.period),
        "from": found.begins.isoformat(),
        "until": (found.ends - found.begins.resolution).isoformat(),
        "by": "old" if by_agency else "new",
        "columns": [column.key for column in found.columns],
        "rows": [_row(row, by_agency=by_agency) for row in table.rows],
        "totals": dict(table.totals),
        "balanced": found.is_balanced,
        "sent": sent and {"at": sent.sent_at.isoformat(), "document": sent.document},
        "corrections": [
            {
                "code": change.fact.code,
                "was": None if change.was is None else dict(change.was.counts),
                "now": None if change.now is None else dict(change.now.counts),
            }
            for change in found.changes
        ],
    }


def _row(row: Row, *, by_agency: bool) -> dict[str, Any]:
    whose = {"agency": row.agency} if by_agency else {}
    return {**whose, "key": row.key, "name": row.name, **row.counts}


def _lines(told: dict[str, Any]) -> list[str]:
    """Return a report as people read it in a terminal."""
    head = f"{told['name']} ({told['form']}), {told['from']} – {told['until']}"
    rows = [*told["rows"], {"name": "Tổng số", **told["totals"]}]
    return [
        head,
        *(
            f"  {row['name']}: " + ", ".join(f"{key} {row[key]}" for key in told["columns"])
            for row in rows
        ),
        *(
            ["  khớp" if told["balanced"] else "  KHÔNG KHỚP"]
            if told["balanced"] is not None
            else []
        ),
    ]
