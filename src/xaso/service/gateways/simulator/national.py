"""The national payment platform's side of the wire, as we suppose it to be [M]."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

from xaso.service.gateways.simulator.bank import Order
from xaso.service.gateways.simulator.signing import platform_mark
from xaso.service.gateways.simulator.vnpay import now

if TYPE_CHECKING:
    from xaso.service.gateways.simulator.bank import Bank

NAME = "national"
STATES = {"open": "CHO", "paid": "THANH_CONG", "failed": "THAT_BAI"}


def is_marked(bank: Bank, mark: str, body: bytes) -> bool:
    """Tell whether a question carries the agency's mark."""
    return hmac.compare_digest(mark.encode(), platform_mark(bank.key, body).encode())


def called(bank: Bank, path: str, body: bytes) -> dict[str, Any]:
    """Answer one question."""
    asked = json.loads(body)
    if asked.get("maDonVi") != bank.terminal:
        return {"trangThai": "LOI", "lyDo": "không có đơn vị này"}
    if path == "khoi-tao":
        return _opened(bank, asked)
    order = bank.orders.get(str(asked.get("maThamChieu")))
    if path == "tra-cuu":
        return _queried(order, str(asked.get("maThamChieu")))
    made = bank.refund(str(asked.get("maYeuCau")), order, int(asked.get("soTien", 0)))
    if made["ok"]:
        return {"trangThai": "DA_HOAN", "maHoanTien": made["number"]}
    return {"trangThai": "TU_CHOI", "lyDo": made["why"]}


def _opened(bank: Bank, asked: dict[str, Any]) -> dict[str, Any]:
    order = bank.know(
        Order(
            gateway=NAME,
            terminal=asked["maDonVi"],
            reference=asked["maThamChieu"],
            amount=asked["soTien"],
            text=asked["noiDung"],
            back=asked["diaChiTraVe"],
            created=now(),
        )
    )
    return {"diaChiThanhToan": f"{bank.home}/quoc-gia/{order.reference}"}


def _queried(order: Order | None, reference: str) -> dict[str, Any]:
    if order is None:
        return {"maThamChieu": reference, "trangThai": "CHO"}
    return {
        "maThamChieu": reference,
        "trangThai": STATES[order.state],
        "soTien": order.amount,
        "maGiaoDich": order.number,
    }


def notice(bank: Bank, order: Order, *, amount: int | None = None) -> tuple[bytes, str]:
    """Return body and mark of a notification."""
    body = json.dumps({
        "maDonVi": order.terminal,
        "maThamChieu": order.reference,
        "soTien": order.amount if amount is None else amount,
        "trangThai": STATES[order.state],
        "maGiaoDich": order.number,
        "nguoiNop": "NGUYEN VAN THU",
    }).encode()
    return body, platform_mark(bank.key, body)


def forged(bank: Bank, order: Order) -> tuple[bytes, str]:
    """Return what somebody would send who has no key."""
    body, _mark = notice(bank, order)
    return body.replace(b"THAT_BAI", b"THANH_CONG"), platform_mark("khong-phai-khoa", body)
