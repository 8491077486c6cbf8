"""`xaso bills`: add a provider, give its machine a key, bring in a list, take out what was paid."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.kernel.organisations import api as organisations
from xaso.service.bills import api as bills

if TYPE_CHECKING:
    from argparse import ArgumentParser

ACTIONS = ("providers", "add-provider", "token", "import", "paid")


class Command(BaseCommand):
    """Look after providers and their lists."""

    help = (
        "providers: đơn vị gửi hóa đơn; add-provider: thêm đơn vị; token: cấp khóa kết nối;"
        " import: đưa danh sách vào; paid: tệp đối soát ra"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, for which provider, with which file."""
        parser.add_argument("action", choices=ACTIONS)
        parser.add_argument("file", nargs="?", default="")
        parser.add_argument("--provider", default="", help="mã định danh của đơn vị")
        parser.add_argument("--commune", default="", help="mã định danh của xã")
        parser.add_argument("--name", default="", help="tên đơn vị mới")
        parser.add_argument("--kind", choices=bills.Kind.values, default=None)
        parser.add_argument("--way", choices=bills.Provider.Way.values, default="qr")
        parser.add_argument("--pay-url", default="")
        parser.add_argument("--basis", default="")
        parser.add_argument("--subject", choices=bills.BillList.Subject.values, default="bills")
        parser.add_argument("--title", default="")
        parser.add_argument("--period", default="")
        parser.add_argument("--due", type=date.fromisoformat, default=None)
        parser.add_argument("--since", type=date.fromisoformat, default=None)
        parser.add_argument("--until", type=date.fromisoformat, default=None)
        parser.add_argument("--replace-changed", action="store_true")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: No such provider, or what was asked for is refused.
        """
        act = {
            "providers": self._providers,
            "add-provider": self._add,
            "token": self._token,
            "import": self._import,
            "paid": self._paid,
        }[options["action"]]
        try:
            act(options)
        except bills.BillsRefusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def _providers(self, options: dict[str, Any]) -> None:
        for one in bills.Provider.objects.select_related("agency", "commune"):
            told = {
                "provider": one.agency.code,
                "name": one.name,
                "kind": one.kind,
                "way": one.way,
                "commune": one.commune.code,
            }
            self._say(told, options)

    def _add(self, options: dict[str, Any]) -> None:
        commune = organisations.named_or_shown(options["commune"])
        if commune is None or not (options["provider"] and options["kind"] and options["basis"]):
            raise CommandError("Cần --provider, --kind, --basis và một xã (--commune).")
        today = options["since"] or timezone.localdate()
        agencies = organisations.Agency.objects
        agency = agencies.filter(code=options["provider"]).order_by("-valid_from").first()
        if agency is None:
            if not options["name"]:
                raise CommandError("Đơn vị chưa có: cần thêm --name.")
            agency = agencies.create(
                code=options["provider"],
                name=options["name"],
                level=organisations.Agency.Level.PROVIDER,
            )
        made = bills.add_provider(
            agency,
            commune,
            kind=options["kind"],
            way=options["way"],
            basis=options["basis"],
            pay_url=options["pay_url"],
            since=today,
            actor=audit.Actor(kind="command"),
        )
        self._say({"provider": agency.code, "name": agency.name, "kind": made.kind}, options)

    def _token(self, options: dict[str, Any]) -> None:
        provider = _provider(options)
        token = bills.issue_token(provider.pk, actor=audit.Actor(kind="command"))
        self._say({"provider": provider.agency.code, "token": token}, options)

    def _import(self, options: dict[str, Any]) -> None:
        provider = _provider(options)
        try:
            content = Path(options["file"]).read_bytes()
            period = bills.tidy_period(options["period"])
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {options['file']}.") from error
        except ValueError as error:
            raise CommandError("Cần --period, ví dụ 2026-11.") from error
        if not options["title"]:
            raise CommandError("Cần --title, tên của khoản thu.")
        actor = audit.Actor(kind="system", agency_id=provider.agency_id, name="xaso bills import")
        now = timezone.now()
        row = bills.look(
            provider,
            bills.Brought(Path(options["file"]).name, content),
            subject=options["subject"],
            defaults=bills.Defaults(options["title"], period, options["due"]),
            actor=actor,
            now=now,
        )
        plan = bills.plan_of(row)
        replace = options["replace_changed"]
        is_taken = not options["dry_run"] and plan.does_something(replace_changed=replace)
        if is_taken:
            row, plan = bills.take(row.pk, replace_changed=replace, actor=actor, now=now)
        else:
            bills.drop(row.pk, actor=actor, now=now)
        rejected = [{"row": one.row, "reason": one.reason} for one in plan.rejected]
        told = {"list": str(row.pk), "taken": is_taken, **plan.counts(), "rejected": rejected}
        self._say(told, options)

    def _paid(self, options: dict[str, Any]) -> None:
        provider, today = _provider(options), timezone.localdate()
        lines = bills.paid_between(
            provider,
            since=options["since"] or today.replace(day=1),
            until=options["until"] or today,
        )
        for line in lines:
            self._say({**line._asdict(), "day": line.day.isoformat()}, options)

    def _say(self, told: dict[str, Any], options: dict[str, Any]) -> None:
        if options["as_json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write("  ".join(f"{key}: {value}" for key, value in told.items()))


def _provider(options: dict[str, Any]) -> bills.Provider:
    rows = bills.Provider.objects.filter(agency__code=options["provider"])
    if options["kind"]:
        rows = rows.filter(kind=options["kind"])
    found = list(rows.select_related("agency", "commune")[:2])
    if len(found) != 1:
        raise CommandError("Cần --provider (và --kind nếu đơn vị gửi nhiều loại).")
    return found[0]
