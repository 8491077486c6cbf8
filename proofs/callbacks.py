"""Line 5.2: ten thousand callbacks, a tenth never sent, many forged; five hundred refund races.

A stand-in for VNPAY runs as a process of its own and alone knows which orders were truly paid. It
says what is to be called: each callback one to five times, shuffled, forged ones, wrong amounts and
unknown orders among them. They go to a running server twenty at once. Then the sweeper asks. What
is paid here must be what was paid there, the ledger come to zero, every forgery refused and
counted, the first of an hour kept.

Then two connections at once ask for the same payment's refund, and two send the same return.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from faults.system import PYTHON, ROOT, System

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLBACKS = int(os.environ.get("XASO_CALLBACKS", "10000"))
RACES = int(os.environ.get("XASO_REFUND_RACES", "500"))
ORDERS = round(CALLBACKS * 1.07)
"""So many orders make so many callbacks: some are never paid, and a tenth is never told."""
AT_ONCE = 20
KEY, TERMINAL = "KHOATHUNGHIEM", "XASOTHU1"
INSIDE = "proofs.callbacks_inside"
IPN = "/api/v1/payments/vnpay/ipn"
DROPPED = {
    "refund-index-dropped": ("payments_refund", "refund_once"),
    "payment-index-dropped": ("payments_payment", "payment_told_once"),
}
BREAKS = frozenset(DROPPED)


def prove(seed: int, break_name: str | None) -> tuple[bool, dict[str, Any]]:
    """Send the callbacks, sweep, compare; then hold the races.

    Args:
        seed: Chooses how orders end, what is called how often, and which payments race.
        break_name: `refund-index-dropped`, `payment-index-dropped`: the rule of the database that
            keeps a refund, a payment from being there twice is taken away.

    Raises:
        ValueError: There is no such break.
    """
    if break_name is not None and break_name not in BREAKS:
        raise ValueError(f"no such break: {break_name}; there are {', '.join(sorted(BREAKS))}")
    with tempfile.TemporaryDirectory(prefix="xaso-callbacks-") as scratch:
        system = System(Path(scratch) / "data")
        system.start()
        try:
            with _stand_in() as stand_in:
                return _tried(system, stand_in, seed, break_name)
        finally:
            system.stop()


def _tried(
    system: System, stand_in: str, seed: int, break_name: str | None
) -> tuple[bool, dict[str, Any]]:
    if break_name:
        _drop(system, *DROPPED[break_name])
    queries = system.inside(INSIDE, "prepare", stand_in, str(ORDERS), str(seed))["queries"]
    calls = _post(f"{stand_in}/thu/dong-nguoi", {"queries": queries, "seed": seed})
    began = time.monotonic()
    answers = _send(system.port, calls)
    sent_in = time.monotonic() - began
    here = system.inside(INSIDE, "settle")
    there = _get(f"{stand_in}/kiem-tra")
    missed = [*_answered(calls, answers), *_agreed(here, there, calls)]
    races = system.inside(INSIDE, "race", str(RACES), str(seed))
    missed += races.pop("missed")
    missed += _returned(_get(f"{stand_in}/kiem-tra"), races)
    figures = {
        "callbacks": len({call["query"] for call in calls}),
        "calls": len(calls),
        "at_once": AT_ONCE,
        "calls_a_second": round(len(calls) / sent_in, 1),
        "orders": len(there["orders"]),
        "paid_there": sum(order["state"] == "paid" for order in there["orders"]),
        "paid_here": len(here["paid"]),
        "answers": dict(Counter(answers)),
        "forgeries_sent": sum(call["wanted"] == "97" for call in calls),
        "forgeries_logged": here["forgeries"],
        "forgeries_kept_raw": here["verdicts"].get("97", 0),
        "found_by_asking": here["never_told"],
        "ledger": here["ledger"],
        "refund_races": races,
        "missed": missed[:10],
        "missed_count": len(missed),
    }
    return not missed, figures


def _answered(calls: list[dict[str, str]], answers: list[str]) -> list[str]:
    """Compare each answer with what the order of checks says; each true callback is taken once."""
    missed, taken = [], Counter[str]()
    for call, answer in zip(calls, answers, strict=True):
        wanted = {"00", "02"} if call["wanted"] == "00" else {call["wanted"]}
        if answer not in wanted:
            missed.append(f"answered {answer}, not {call['wanted']}: {call['query'][-80:]}")
        elif answer == "00":
            taken[call["query"]] += 1
    missed += [f"taken {times} times: {query[-80:]}" for query, times in taken.items() if times > 1]
    told = {call["query"] for call in calls if call["wanted"] == "00"}
    missed += [f"never taken: {query[-80:]}" for query in told - taken.keys()]
    return missed


def _agreed(here: dict[str, Any], there: dict[str, Any], calls: list[dict[str, str]]) -> list[str]:
    """Compare what stands here with what the stand-in knows."""
    truly = {
        order["reference"]: [order["number"], order["amount"]]
        for order in there["orders"]
        if order["state"] == "paid"
    }
    missed = [f"paid there, not here: {one}" for one in truly.keys() - here["paid"].keys()]
    missed += [f"paid here, not there: {one}" for one in here["paid"].keys() - truly.keys()]
    missed += [
        f"other number or amount: {one}"
        for one in truly.keys() & here["paid"].keys()
        if truly[one] != here["paid"][one]
    ]
    total = sum(amount for _number, amount in truly.values())
    if here["clearing"] != total or here["counted"] != total:
        missed.append(f"clearing {here['clearing']}, counted {here['counted']}, truly {total}")
    if here["ledger"]["sum"] or here["ledger"]["differences"]:
        missed.append(f"ledger {here['ledger']}")
    forged = sum(call["wanted"] == "97" for call in calls)
    kept = here["verdicts"].get("97", 0)
    others = sum(here["verdicts"].values()) - kept
    if here["forgeries"] != forged or others != len(calls) - forged:
        missed.append(f"logged {here['verdicts']}, {here['forgeries']} of {forged} forged")
    if not min(forged, 20) <= kept <= forged:
        missed.append(f"{kept} of {forged} forgeries kept raw")
    return missed


def _returned(there: dict[str, Any], races: dict[str, Any]) -> list[str]:
    """See that no order was refunded twice there, and each that raced once."""
    raced = set(races.pop("references"))
    times = Counter(refund["reference"] for refund in there["refunds"].values())
    missed = [f"refunded {count} times: {one}" for one, count in times.items() if count > 1]
    missed += [f"never refunded: {one}" for one in raced - times.keys()]
    return missed + [f"refunded for nothing: {one}" for one in times.keys() - raced]


def _drop(system: System, table: str, index: str) -> None:
    with system.database() as owner:
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {index}")
        owner.execute(f"DROP INDEX IF EXISTS {index}")


def _send(port: int, calls: list[dict[str, str]]) -> list[str]:
    """Send every call, twenty at once, each over a connection that stays open."""
    lines = threading.local()

    def send(query: str) -> str:
        for _ in range(3):
            line = getattr(lines, "line", None)
            if line is None:
                line = lines.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                line.request("GET", f"{IPN}?{query}")
                return str(json.loads(line.getresponse().read())["RspCode"])
            except (OSError, ValueError, http.client.HTTPException):
                line.close()
                lines.line = None
        return "lost"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, [call["query"] for call in calls]))


@contextmanager
def _stand_in() -> Iterator[str]:
    process = subprocess.Popen(
        [
            *(PYTHON, "-m", "xaso", "simulators", "payments", "--port", "0"),
            *("--key", KEY, "--terminal", TERMINAL),
        ],
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    try:
        said = process.stdout.readline() if process.stdout else ""
        address = said.strip().rpartition(": ")[2]
        if not urlsplit(address).port:
            raise RuntimeError(f"the stand-in said {said!r}")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _post(address: str, content: object) -> Any:
    body = json.dumps(content).encode()
    with urllib.request.urlopen(urllib.request.Request(address, data=body), timeout=300) as answer:
        return json.load(answer)


def _get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)
