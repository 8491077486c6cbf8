"""`xaso payments`: what technicians do with payments; `qr` needs no database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.core.management.base import BaseCommand

from xaso.site.operations import (
    bank_hooks,
    bank_matching,
    closings,
    obligations,
    payment_codes,
    statements,
)

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from django.core.management.base import OutputWrapper


class Action(Protocol):
    """One word after `xaso payments`: a module that takes its arguments and does it."""

    HELP: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the action needs."""

    def run(self, options: dict[str, Any], out: OutputWrapper) -> None:
        """Do it and write the answer."""


ACTIONS: dict[str, Action] = {
    "closing": closings,
    "hook": bank_hooks,
    "match": bank_matching,
    "obligations": obligations,
    "qr": payment_codes,
    "statement": statements,
}
"""Every action; one that asks no database stands in `offline_actions` as well."""


class Command(BaseCommand):
    """Read and write payment codes, and what else has to do with payments."""

    help = (
        "qr: mã QR thanh toán, viết và đọc; obligations: xuất khoản phải nộp; statement: sao kê;"
        " match: khớp tiền về; closing: trang chốt ngày; hook: nối ngân hàng"
    )
    offline_actions = frozenset({"qr"})
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action, and what it needs."""
        actions = parser.add_subparsers(dest="action", required=True)
        for name, action in ACTIONS.items():
            action.add_arguments(actions.add_parser(name, help=action.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it.

        Raises:
            CommandError: The action is refused, or a file cannot be read.
        """
        ACTIONS[options["action"]].run(options, self.stdout)
