"""Notifications on their way to us: twice, out of order, lying, forged, or never."""

from __future__ import annotations

import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from xaso.service.gateways.simulator import national, vnpay

if TYPE_CHECKING:
    from xaso.service.gateways.simulator.bank import Bank, Order

SLOW_SECONDS = 4
TRIES, PAUSE_SECONDS = 3, 1


def tell(bank: Bank, order: Order) -> None:
    """Tell us how an order ended, as the faults have it, without keeping the payer waiting."""
    if "silent" in bank.faults or order.gateway not in bank.notify:
        return
    with bank.lock:
        bank.held.append(order)
        if "reorder" in bank.faults and len(bank.held) == 1:
            return
        going, bank.held = list(reversed(bank.held)), []
    threading.Thread(target=_tell_all, args=(bank, going), daemon=True).start()


def _tell_all(bank: Bank, orders: list[Order]) -> None:
    if "slow" in bank.faults:
        time.sleep(SLOW_SECONDS)
    for order in orders:
        if "forge" in bank.faults:
            _send(bank, order, is_forged=True)
        for _ in range(2 if "double" in bank.faults else 1):
            _tell_until_taken(bank, order)


def _tell_until_taken(bank: Bank, order: Order) -> None:
    """Call until it was taken, as VNPAY does: 00 or 02 ends it."""
    for _ in range(TRIES):
        said = _send(bank, order)
        if '"00"' in said or '"02"' in said:
            return
        time.sleep(PAUSE_SECONDS)


def _send(bank: Bank, order: Order, *, is_forged: bool = False) -> str:
    amount = order.amount * 10 if "lie" in bank.faults else None
    if order.gateway == vnpay.NAME:
        query = vnpay.forged(bank, order) if is_forged else vnpay.notice(bank, order, amount=amount)
        request = urllib.request.Request(f"{bank.notify[order.gateway]}?{query}")  # noqa: S310
    else:
        body, mark = (
            national.forged(bank, order)
            if is_forged
            else national.notice(bank, order, amount=amount)
        )
        headers = {"Content-Type": "application/json", "X-Chu-Ky": mark}
        request = urllib.request.Request(  # noqa: S310
            bank.notify[order.gateway], data=body, headers=headers
        )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            said = str(answer.read(1000), "utf-8", "replace")
    except (OSError, urllib.error.URLError) as error:
        said = str(error)
    with bank.lock:
        bank.answers.append([order.reference, "forged" if is_forged else "told", said])
    return said
