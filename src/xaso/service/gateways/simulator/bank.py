"""What the stand-ins know: every order, which of them was truly paid, and what goes wrong."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

FAULTS = {
    "slow": "trả lời chậm bốn giây",
    "double": "mỗi lời báo gửi hai lần",
    "reorder": "lời báo chờ lời sau rồi đi trước",
    "lie": "lời báo ghi sai số tiền",
    "forge": "trước lời báo thật có một lời giả mạo",
    "silent": "không bao giờ báo",
    "5xx": "mỗi câu hỏi thứ hai báo lỗi 503",
}
"""What may go wrong, and what it is."""


@dataclass(slots=True)
class Order:
    """One order, in đồng; `state` is open, paid or failed."""

    gateway: str
    terminal: str
    reference: str
    amount: int
    text: str
    back: str
    created: str
    state: str = "open"
    number: str = ""
    paid: str = ""
    refunded: int = 0


@dataclass(slots=True)
class Bank:
    """Everything the stand-ins know, in memory."""

    key: str
    terminal: str
    faults: frozenset[str] = frozenset()
    home: str = ""
    notify: dict[str, str] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    answers: list[list[str]] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    last_number: int = 14_000_000
    lock: threading.RLock = field(default_factory=threading.RLock)

    def know(self, order: Order) -> Order:
        """Take an order; the same again is the same."""
        with self.lock:
            return self.orders.setdefault(order.reference, order)

    def end(self, order: Order, state: str, when: str) -> bool:
        """Pay an order or let it fail, once; tell whether this was the first time."""
        with self.lock:
            if order.state != "open":
                return False
            self.last_number += 1
            order.state, order.paid = state, when
            order.number = str(self.last_number)
            return True

    def refund(self, request: str, order: Order | None, amount: int) -> dict[str, Any]:
        """Send money back, at most what was paid; the same request again says the same."""
        with self.lock:
            self.calls["refund"] += 1
            known = self.refunds.get(request)
            if known is not None and order is not None and known["reference"] == order.reference:
                return {**known, "repeated": True}
            if order is None or order.state != "paid":
                return {"ok": False, "why": "no such paid order"}
            if amount <= 0 or order.refunded + amount > order.amount:
                return {"ok": False, "why": "more than was paid"}
            order.refunded += amount
            self.last_number += 1
            made = {"ok": True, "number": str(self.last_number), "reference": order.reference}
            self.refunds[request] = {**made, "amount": amount}
            return made

    def breaks(self) -> bool:
        """Tell whether this question meets an error: every second one does."""
        with self.lock:
            self.calls["question"] += 1
            return "5xx" in self.faults and self.calls["question"] % 2 == 1

    def report(self) -> dict[str, Any]:
        """Return everything, for whoever compares."""
        with self.lock:
            return {
                "orders": [asdict(order) for order in self.orders.values()],
                "refunds": self.refunds,
                "calls": dict(self.calls),
                "answers": self.answers,
            }
