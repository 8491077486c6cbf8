"""A stand-in for the national portal, for trials and tests: it says so on each of its pages.

No public interface exists to try against, so this process speaks the payload of one-stop.md 9.3:
residents file on its page, an agency reads its inbox and tells it how dossiers stand. It checks
what it is told as a strict receiver would. `FAULTS` are what goes wrong between real systems.
"""

from __future__ import annotations

import html
import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from xaso.service.national.client import SIGNATURE, signature
from xaso.service.national.domain.payload import FORM, SUPPLEMENT, Unreadable, read_moment

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FAULTS = {
    "refuse": "mỗi bản tin thứ ba bị từ chối một lần",
    "lost": "mỗi bản tin thứ ba được nhận nhưng câu trả lời bị mất một lần",
    "error": "mỗi yêu cầu thứ tư báo lỗi 500",
    "garbled": "mỗi yêu cầu thứ năm trả lời không đọc được",
    "twice": "mỗi hồ sơ trong hộp thư tới hai lần",
    "unknown": "hộp thư có một hồ sơ của thủ tục không ai công nhận",
}
"""What may go wrong, and what it is."""
NEEDED = ("MaHoSo", "MaTTHC", "TenTTHC", "ChuHoSo", "NgayNopHoSo", "TrangThaiHoSo", "DonViXuLy")
STATES = {str(number) for number in range(1, 11)}


@dataclass(slots=True)
class Portal:
    """Everything the stand-in knows, in memory."""

    key: bytes
    faults: frozenset[str] = frozenset()
    inbox: list[dict[str, Any]] = field(default_factory=list)
    dossiers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    progress: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    struck: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    repeated: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def file(self, form: dict[str, str]) -> str:
        """Take what a resident filed on the page; return its code."""
        with self.lock:
            now = datetime.now(tz=HANOI)
            code = f"G22.99-{now:%y%m%d}-{len(self.inbox) + 1:04d}"
            self.inbox.append({
                "MaHoSo": code,
                "MaTTHC": form.get("MaTTHCDP", ""),
                "MaCoQuan": form.get("MaCoQuanThucHien", ""),
                "ChuHoSo": form.get("ChuHoSo", ""),
                "DinhDanhCHS": [{"LoaiDinhDanh": "CCCD", "SoDinhDanh": form.get("SoDinhDanh", "")}],
                "SoDienThoai": form.get("SoDienThoai", ""),
                "DiaChi": form.get("DiaChi", ""),
                "NgayNopHoSo": now.strftime(FORM),
                "TaiLieuNop": [],
            })
            return code

    def supplement(self, code: str, note: str) -> None:
        """Take what a resident adds to a dossier."""
        with self.lock:
            filed = next(one for one in self.inbox if one["MaHoSo"] == code)
            self.inbox.append({
                "LoaiBanTin": SUPPLEMENT,
                "MaHoSo": code,
                "MaCoQuan": filed["MaCoQuan"],
                "MaBanTin": f"bs{len(self.inbox)}",
                "TrichYeuHoSo": note,
            })

    def arrivals(self, agency: str, after: str) -> dict[str, Any]:
        """Return what lies here for an agency after its cursor."""
        with self.lock:
            start = int(after) if after.isdecimal() else 0
            rows = [one for one in self.inbox[start:] if one["MaCoQuan"] == agency]
            if "twice" in self.faults:
                rows = [one for one in rows for _ in range(2)]
            if "unknown" in self.faults and not start:
                stranger = {"MaHoSo": "G22.99-X", "MaTTHC": "0.000000", "ChuHoSo": "Ai đó"}
                rows.append({**stranger, "NgayNopHoSo": "20261101080000"})
            return {"duLieu": rows, "con": str(len(self.inbox))}

    def told(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        """Take one message, and say yes or why not; the same one again counts once."""
        key = f"{path} {message.get('MaBanTin', '')}"
        with self.lock:
            if key in self.seen:
                self.repeated += 1
                return {"result": 1, "maBienNhan": self.seen[key]}
            wrong = _wrong(message) if path.endswith("dong-bo") else ""
            if wrong:
                return {"result": -1, "message": wrong}
            if self._strikes("refuse", key):
                return {"result": -1, "message": "Mã thủ tục không khớp danh mục của Cổng."}
            self.seen[key] = f"BN{len(self.seen) + 1:06d}"
            kept = self.dossiers if path.endswith("dong-bo") else self.progress
            kept.setdefault(message["MaHoSo"], []).append(message)
            return {"result": 1, "maBienNhan": self.seen[key]}

    def loses(self, path: str, message: dict[str, Any]) -> bool:
        """Tell whether the answer to a message is lost on its way, once."""
        with self.lock:
            return self._strikes("lost", f"{path} {message.get('MaBanTin', '')}")

    def _strikes(self, fault: str, key: str) -> bool:
        """Tell whether a fault strikes a message: each third one, once."""
        if fault not in self.faults or f"{fault} {key}" in self.struck:
            return False
        self.struck[fault] += 1
        self.struck[f"{fault} {key}"] += 1
        return self.struck[fault] % 3 == 1

    def breaks(self) -> str:
        """Return which fault of the line strikes this request, "" for none."""
        with self.lock:
            self.asked += 1
            if "error" in self.faults and self.asked % 4 == 0:
                return "error"
            return "garbled" if "garbled" in self.faults and self.asked % 5 == 0 else ""

    def report(self) -> dict[str, Any]:
        """Return everything, for whoever compares."""
        with self.lock:
            return {
                "inbox": self.inbox,
                "dossiers": self.dossiers,
                "progress": self.progress,
                "repeated": self.repeated,
            }


def _wrong(message: dict[str, Any]) -> str:
    """Return what a strict receiver does not accept, "" where all is well."""
    missing = [name for name in NEEDED if not str(message.get(name) or "").strip()]
    if missing:
        return "Thiếu " + ", ".join(missing)
    if message["TrangThaiHoSo"] not in STATES:
        return f"Trạng thái {message['TrangThaiHoSo']} không có trong danh mục"
    for name in ("NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy"):
        try:
            if message.get(name):
                read_moment(message[name])
        except Unreadable:
            return f"{name} không đúng dạng yyyyMMddHHmmss"
    return ""


def serve(
    key: str, *, faults: frozenset[str] = frozenset(), port: int = 0
) -> tuple[ThreadingHTTPServer, Portal]:
    """Return a server that is ready to run, and what it knows.

    Args:
        faults: Some of `FAULTS`.
        port: Where it listens on this machine; 0 takes any.
    """
    portal = Portal(key.encode(), faults)
    handler = type("Handler", (Handler,), {"portal": portal})
    return ThreadingHTTPServer(("127.0.0.1", port), handler), portal


class Handler(BaseHTTPRequestHandler):
    """The pages for residents and the calls for agencies."""

    portal: Portal
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Show a page, or hand over everything."""
        asked = urlsplit(self.path)
        if asked.path == "/nop-ho-so":
            form = {name: values[0] for name, values in parse_qs(asked.query).items()}
            self._page(_filing_form(form))
        elif asked.path == "/kiem-tra":
            self._json(self.portal.report())
        elif asked.path.startswith("/ho-so/"):
            code = asked.path.removeprefix("/ho-so/")
            self._page(_dossier_page(code, self.portal))
        else:
            self._answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        """Take what a resident files, or what an agency says."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path).path
        if path.startswith("/api/"):
            self._call(path, body)
            return
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if path == "/nop-ho-so":
            code = self.portal.file(form)
        else:
            code = path.removeprefix("/ho-so/")
            self.portal.supplement(code, form.get("NoiDung", ""))
        self.send_response(303)
        self.send_header("Location", f"/ho-so/{code}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _call(self, path: str, body: bytes) -> None:
        if self.headers.get(SIGNATURE) != signature(self.portal.key, body):
            self._json({"result": -1, "message": "Chữ ký không đúng"})
            return
        fault = self.portal.breaks()
        if fault == "error":
            self._answer(500, b"", "text/plain")
            return
        if fault == "garbled":
            self._answer(200, b"<html>He thong ban</html>", "text/html")
            return
        message = json.loads(body)
        if path == "/api/ho-so/moi":
            self._json(self.portal.arrivals(message["MaCoQuan"], message["Sau"]))
            return
        answer = self.portal.told(path, message)
        if answer["result"] == 1 and self.portal.loses(path, message):
            self.close_connection = True
            self.connection.close()
            return
        self._json(answer)

    def _json(self, content: object) -> None:
        self._answer(200, json.dumps(content, ensure_ascii=False).encode(), "application/json")

    def _page(self, content: str) -> None:
        page = (
            '<!doctype html><html lang="vi"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            "<title>Mô phỏng Cổng Dịch vụ công quốc gia</title>"
            "<h1>Mô phỏng Cổng Dịch vụ công quốc gia</h1>"
            "<p>Trang thử, không phải Cổng thật. Đừng nhập dữ liệu thật.</p>"
            f"{content}</html>"
        )
        self._answer(200, page.encode(), "text/html; charset=utf-8")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing of each request."""


def _filing_form(given: dict[str, str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(given.get(name, ""))}">'
        for name in ("MaTTHCDP", "MaCoQuanThucHien")
    )
    fields = "".join(
        f'<p><label>{label}<br><input name="{name}" data-testid="{name}"></label></p>'
        for name, label in (
            ("ChuHoSo", "Chủ hồ sơ"),
            ("SoDinhDanh", "Số định danh"),
            ("SoDienThoai", "Điện thoại"),
            ("DiaChi", "Nơi cư trú"),
        )
    )
    code = html.escape(given.get("MaTTHCDP", ""))
    return (
        f'<h2>Nộp hồ sơ thủ tục {code}</h2><form method="post" action="/nop-ho-so">{hidden}'
        f'{fields}<button data-testid="file">Nộp</button></form>'
    )


def _dossier_page(code: str, portal: Portal) -> str:
    told = portal.dossiers.get(code, [])
    rows = "".join(
        f'<li data-testid="state">{html.escape(one["TrangThaiHoSo"])} · hẹn trả'
        f" {html.escape(one['NgayHenTra'] or '–')}</li>"
        for one in told
    )
    shown = html.escape(code)
    return (
        f'<h2>Hồ sơ <span data-testid="national-code">{shown}</span></h2><ol>{rows}</ol>'
        f'<form method="post" action="/ho-so/{shown}"><p><label>Bổ sung<br>'
        '<input name="NoiDung" data-testid="NoiDung"></label></p>'
        '<button data-testid="supplement">Gửi bổ sung</button></form>'
    )
