"""`xaso simulators national|payments`: a stand-in for a system that cannot be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from xaso.service.gateways.simulator import server as gateways
from xaso.service.gateways.simulator.bank import FAULTS as PAYMENT_FAULTS
from xaso.service.national import simulator as national

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from http.server import ThreadingHTTPServer

NATIONAL, PAYMENTS = "national", "payments"
FAULTS = {NATIONAL: national.FAULTS, PAYMENTS: PAYMENT_FAULTS}
WHAT = {NATIONAL: "Mô phỏng Cổng quốc gia", PAYMENTS: "Mô phỏng cổng thanh toán"}
PORTS = {NATIONAL: 8790, PAYMENTS: 8791}


def _said(faults: dict[str, str]) -> str:
    return "; ".join(f"{name} – {what}" for name, what in faults.items())


class Command(BaseCommand):
    """Run one stand-in until it is stopped."""

    help = (
        f"national: mô phỏng Cổng Dịch vụ công quốc gia. Lỗi: {_said(FAULTS[NATIONAL])}."
        f" payments: mô phỏng VNPAY và Cổng thanh toán quốc gia. Lỗi: {_said(FAULTS[PAYMENTS])}"
    )
    requires_database = False
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which one, where, and what goes wrong."""
        parser.add_argument("system", choices=[NATIONAL, PAYMENTS])
        parser.add_argument("--faults", default="", help="cách nhau bằng dấu phẩy")
        parser.add_argument("--port", type=int, default=None, help="0: cổng bất kỳ")
        parser.add_argument("--key", default="thu-nghiem")
        parser.add_argument("--terminal", default="XASOTHU1", help="payments: mã đơn vị")
        parser.add_argument("--notify", default="", help="payments: địa chỉ trang, để báo kết quả")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve.

        Raises:
            CommandError: A fault that does not exist.
        """
        system = options["system"]
        faults = frozenset(filter(None, options["faults"].split(",")))
        if unknown := faults - FAULTS[system].keys():
            raise CommandError(f"Không có lỗi {', '.join(sorted(unknown))}. {self.help}")
        server = _server(system, faults, options)
        self.stdout.write(f"{WHAT[system]}: http://127.0.0.1:{server.server_port}")
        self.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()


def _server(system: str, faults: frozenset[str], options: dict[str, Any]) -> ThreadingHTTPServer:
    port = PORTS[system] if options["port"] is None else options["port"]
    if system == NATIONAL:
        portal, _known = national.serve(options["key"], faults=faults, port=port)
        return portal
    stand_in, _bank = gateways.serve(
        options["key"],
        terminal=options["terminal"],
        faults=faults,
        port=port,
        notify=options["notify"].rstrip("/"),
    )
    return stand_in
