"""Thousands of payers at once, for a trial: how each order ends and what is told of it.

The plan is drawn by chance from a seed; the truth stays with the stand-in.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from xaso.service.gateways.simulator import vnpay

if TYPE_CHECKING:
    from xaso.service.gateways.simulator.bank import Bank, Order

PAID, FAILED = 0.86, 0.10
"""The rest goes away without paying."""
NEVER, FORGED, OTHER_AMOUNT, UNKNOWN = 0.10, 0.05, 0.02, 0.01
MOST_TIMES = 5


def plan(bank: Bank, queries: list[str], seed: int) -> list[dict[str, Any]]:
    """Let every order end; return what is called, in shuffled order, each one to five times.

    Of all callbacks 5 % are forged, 2 % say another amount, 1 % name an order that does not
    exist; one in ten of what truly happened is never told.
    """
    chance = random.Random(seed)  # noqa: S311 - a trial, no secret
    orders = [vnpay.opened(bank, query) for query in queries]
    for order in orders:
        drawn = chance.random()
        if drawn < PAID + FAILED:
            bank.end(order, "paid" if drawn < PAID else "failed", vnpay.now())
    calls = _true(bank, orders, chance)
    total = len(orders)
    calls += [_forged(bank, order, chance) for order in _some(orders, FORGED, total, chance)]
    ended = [order for order in orders if order.state != "open"]
    for order in _some(ended, OTHER_AMOUNT, total, chance):
        amount = chance.choice([order.amount + 1, max(order.amount // 10, 1), order.amount * 100])
        calls.append(("04", vnpay.notice(bank, order, amount=amount)))
    for order in _some(ended, UNKNOWN, total, chance):
        other = f"XS{chance.randrange(10**9)}"
        calls.append(("01", vnpay.notice(bank, order, vnp_TxnRef=other)))
    sent = [call for call in calls for _ in range(chance.randint(1, MOST_TIMES))]
    chance.shuffle(sent)
    return [{"wanted": wanted, "query": query} for wanted, query in sent]


def _true(bank: Bank, orders: list[Order], chance: random.Random) -> list[tuple[str, str]]:
    told = [order for order in orders if order.state != "open"]
    silent = {id(order) for order in _some(told, NEVER, len(told), chance)}
    return [("00", vnpay.notice(bank, order)) for order in told if id(order) not in silent]


def _forged(bank: Bank, order: Order, chance: random.Random) -> tuple[str, str]:
    """Forge in one of four ways: another's key, a changed amount, no mark, a mark cut short."""
    query = vnpay.forged(bank, order)
    content, _, mark = query.rpartition("&vnp_SecureHash=")
    true = vnpay.notice(bank, order)
    ways = (
        query,
        true.replace("vnp_Amount=", "vnp_Amount=1", 1),
        content,
        f"{content}&vnp_SecureHash={mark[:-1]}",
    )
    return "97", chance.choice(ways)


def _some(orders: list[Order], share: float, total: int, chance: random.Random) -> list[Order]:
    return chance.sample(orders, min(round(share * total), len(orders)))
