"""The stand-ins over HTTP: pages for payers, calls for agencies, the truth for whoever compares."""

from __future__ import annotations

import html
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from xaso.service.gateways.simulator import calling, crowd, national, vnpay
from xaso.service.gateways.simulator.bank import Bank
from xaso.service.gateways.simulator.signing import parsed, platform_mark

if TYPE_CHECKING:
    from xaso.service.gateways.simulator.bank import Order

PAGE = "/paymentv2/vpcpay.html"
CALL = "/merchant_webapi/api/transaction"
PLATFORM = "/quoc-gia/"
PLATFORM_CALL = "/api/quoc-gia/"
TRUTH, CROWD, PRESSED = "/kiem-tra", "/thu/dong-nguoi", "/thu/nop"


class Server(ThreadingHTTPServer):
    """A server that takes many callers at once."""

    request_queue_size = 256
    daemon_threads = True


def serve(
    key: str,
    *,
    terminal: str = "XASOTHU1",
    faults: frozenset[str] = frozenset(),
    port: int = 0,
    notify: str = "",
) -> tuple[Server, Bank]:
    """Return a server that is ready to run, and what it knows.

    Args:
        key: The secret of both gateways.
        faults: Some of `bank.FAULTS`.
        port: Where it listens on this machine; 0 takes any.
        notify: Where notifications go: the address of the site; empty: nowhere.
    """
    addresses = {
        vnpay.NAME: f"{notify}/api/v1/payments/vnpay/ipn",
        national.NAME: f"{notify}/api/v1/payments/national/callback",
    }
    bank = Bank(key, terminal, faults, notify=addresses if notify else {})
    handler = type("Handler", (Handler,), {"bank": bank})
    server = Server(("127.0.0.1", port), handler)
    bank.home = f"http://127.0.0.1:{server.server_port}"
    return server, bank


class Handler(BaseHTTPRequestHandler):
    """One request."""

    bank: Bank
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Show a gateway's page, or hand over the truth."""
        asked = urlsplit(self.path)
        if asked.path == TRUTH:
            self._json(self.bank.report())
        elif asked.path == PAGE:
            try:
                order = vnpay.opened(self.bank, asked.query)
            except vnpay.Wrong as wrong:
                self._page(f"<p>{html.escape(str(wrong))}</p>", 400)
                return
            self._page(_choice(order))
        elif asked.path.startswith(PLATFORM):
            known = self.bank.orders.get(asked.path.removeprefix(PLATFORM))
            self._page(_choice(known) if known else "<p>?</p>", 200 if known else 404)
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        """Take what a payer chose, or what an agency asks."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path == PRESSED:
            self._pressed(parsed(body.decode()))
        elif path == CROWD:
            wanted = json.loads(body)
            self._json(crowd.plan(self.bank, wanted["queries"], wanted["seed"]))
        elif path == CALL or path.startswith(PLATFORM_CALL):
            self._called(path, body)
        else:
            self._answer(404, b"", "text/plain")

    def _called(self, path: str, body: bytes) -> None:
        if "slow" in self.bank.faults:
            time.sleep(calling.SLOW_SECONDS)
        if self.bank.breaks():
            self._answer(503, b"", "text/plain")
        elif path == CALL:
            self._json(vnpay.called(self.bank, body))
        elif national.is_marked(self.bank, self.headers.get("X-Chu-Ky", ""), body):
            name = path.removeprefix(PLATFORM_CALL)
            self._json(national.called(self.bank, name, body), is_marked=True)
        else:
            self._answer(403, b"{}", "application/json")

    def _pressed(self, form: dict[str, str]) -> None:
        """Pay or give up, tell the agency, and send the payer back."""
        order = self.bank.orders[form["ma"]]
        if self.bank.end(order, "paid" if form.get("viec") == "nop" else "failed", vnpay.now()):
            calling.tell(self.bank, order)
        query = (
            vnpay.notice(self.bank, order)
            if order.gateway == vnpay.NAME
            else f"maThamChieu={order.reference}"
        )
        self.send_response(303)
        self.send_header("Location", f"{order.back}?{query}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _json(self, content: object, *, is_marked: bool = False) -> None:
        body = json.dumps(content).encode()
        mark = platform_mark(self.bank.key, body) if is_marked else ""
        self._answer(200, body, "application/json", mark)

    def _page(self, content: str, status: int = 200) -> None:
        page = (
            '<!doctype html><html lang="vi"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            "<title>Mô phỏng cổng thanh toán</title><h1>Mô phỏng cổng thanh toán</h1>"
            f"<p>Trang thử, không có tiền thật.</p>{content}</html>"
        )
        self._answer(status, page.encode(), "text/html; charset=utf-8")

    def _answer(self, status: int, body: bytes, kind: str, mark: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if mark:
            self.send_header("X-Chu-Ky", mark)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing of each request."""


def _choice(order: Order) -> str:
    shown = html.escape(order.text)
    return (
        f'<p>{shown}: <strong data-testid="amount">{order.amount}</strong> đồng</p>'
        f'<form method="post" action="{PRESSED}">'
        f'<input type="hidden" name="ma" value="{html.escape(order.reference)}">'
        '<button name="viec" value="nop" data-testid="pay">Nộp tiền</button> '
        '<button name="viec" value="huy" data-testid="give-up">Hủy</button></form>'
    )
