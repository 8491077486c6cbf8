"""A stand-in for a certified provider of electronic receipts, in a process of its own.

The tax authority publishes the XML; the calls between an office and its provider are each
provider's own. This one speaks plain signed JSON [M] and checks what it is told as a strict one
would: the same `maYeuCau` always gets the same number, numbers go up one by one.
"""

from __future__ import annotations

import hmac
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from xaso.service.receipts.domain.numbers import written
from xaso.service.receipts.providers import SIGNATURE, signature

NEEDED = ("maYeuCau", "kyHieuMau", "kyHieu", "khoanThu", "soTien", "soTienChu", "ngayLap")
FAULTS = {
    "lost": "mỗi câu trả lời thứ ba bị mất một lần, số vẫn đã cấp",
    "error": "mỗi yêu cầu thứ tư báo lỗi 500",
}
"""What may go wrong, and what it is."""


@dataclass(slots=True)
class Issuer:
    """Everything the stand-in knows, in memory."""

    key: bytes
    faults: frozenset[str] = frozenset()
    receipts: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def issue(self, told: dict[str, Any]) -> dict[str, Any]:
        """Give a number, or say why not; asked again the same one."""
        missing = [name for name in NEEDED if not told.get(name)]
        if missing:
            return {"ketQua": 1, "thongBao": "Thiếu " + ", ".join(missing)}
        with self.lock:
            known = self.receipts.get(told["maYeuCau"])
            if known is None:
                number = written(len(self.receipts) + 1)
                known = {**told, "soBienLai": number, "trangThai": "hieu-luc"}
                self.receipts[told["maYeuCau"]] = known
                former = self.receipts.get(told.get("bienLaiGoc", {}).get("maYeuCau", ""))
                if former is not None:
                    former["trangThai"] = told["bienLaiGoc"]["loai"]
            return {
                "ketQua": 0,
                "kyHieuMau": known["kyHieuMau"],
                "kyHieu": known["kyHieu"],
                "soBienLai": known["soBienLai"],
                "maTraCuu": f"TC{known['soBienLai']}",
            }

    def cancel(self, told: dict[str, Any]) -> dict[str, Any]:
        """Note that a receipt is cancelled; of one never asked for, too."""
        if not told.get("lyDo"):
            return {"ketQua": 1, "thongBao": "Thiếu lyDo"}
        with self.lock:
            known = self.receipts.get(told.get("maYeuCau", ""))
            if known is not None:
                known["trangThai"] = "huy"
            return {"ketQua": 0}

    def strikes(self) -> str:
        """Return which fault strikes this request, "" for none."""
        with self.lock:
            self.asked += 1
            if "error" in self.faults and self.asked % 4 == 0:
                return "error"
            return "lost" if "lost" in self.faults and self.asked % 3 == 0 else ""


class Handler(BaseHTTPRequestHandler):
    """The two calls, and everything for whoever compares."""

    issuer: Issuer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Hand over everything."""
        self._json(200, {"bienLai": list(self.issuer.receipts.values())})

    def do_POST(self) -> None:
        """Take one call."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        signed = self.headers.get(SIGNATURE) or ""
        if not hmac.compare_digest(signed, signature(self.issuer.key, body)):
            self._json(200, {"ketQua": 1, "thongBao": "Chữ ký không đúng"})
            return
        fault = self.issuer.strikes()
        if fault == "error":
            self._json(500, {})
            return
        calls = {"/api/bien-lai": self.issuer.issue, "/api/bien-lai/huy": self.issuer.cancel}
        call = calls.get(self.path)
        if call is None:
            self._json(404, {})
            return
        answer = call(json.loads(body))
        if fault == "lost":
            self.close_connection = True
            self.connection.close()
            return
        self._json(200, answer)

    def _json(self, status: int, told: dict[str, Any]) -> None:
        content = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its base names it
        """Say nothing."""


def serve(
    key: str, *, faults: frozenset[str] = frozenset(), port: int = 0
) -> tuple[ThreadingHTTPServer, Issuer]:
    """Return a server that is ready to run, and what it knows.

    Args:
        port: Where it listens on this machine; 0 takes any.
    """
    issuer = Issuer(key.encode(), faults)
    handler = type("Bound", (Handler,), {"issuer": issuer})
    return ThreadingHTTPServer(("127.0.0.1", port), handler), issuer
