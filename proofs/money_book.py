"""The proof's own book of money: what was paid by whom, and what the pages have to say of it.

Nothing here asks the code under test what an amount is: prices, sums and codes are computed anew.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import zxingcpp
from faults.system import PYTHON, ROOT
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from faults.system import System
    from playwright.sync_api import Locator, Page

    from proofs.desks import Town

KEY, TERMINAL = "KHOAHANHTRINH", "XASOTHU1"
COMMUNE = "H55.242"
PATIENCE = 60
PAGES_FIRST, EACH_FIRST, EACH_MORE, MOST_A_COPY = 2, 2_000, 1_000, 200_000
"""Circular 226/2016: two thousand for each of the first two pages, one thousand from the third."""


def copying(copies: int, pages: int) -> int:
    """Return what certifying so many copies of so many pages costs."""
    one = EACH_FIRST * min(pages, PAGES_FIRST) + EACH_MORE * max(pages - PAGES_FIRST, 0)
    return copies * min(one, MOST_A_COPY)


def vnd(amount: int) -> str:
    """Write an amount as the pages do, with a plain space.

    >>> vnd(-1234567)
    '-1.234.567 ₫'
    """
    return f"{amount:,}".replace(",", ".") + " ₫"


def words_of(what: Locator | Page) -> str:
    """Return the visible words with plain spaces."""
    place = what if hasattr(what, "all_inner_texts") else what.locator("main")
    return " ".join(" ".join(place.all_inner_texts()).replace("\u00a0", " ").split())


@dataclass(slots=True)
class Book:
    """What moved, as those who moved it know: by channel, by fee, in the drawer."""

    drawer: int = 0
    float_: int = 0
    taken: list[int] = field(default_factory=list)
    outgoing: list[int] = field(default_factory=list)
    channels: Counter[str] = field(default_factory=Counter)
    fees: Counter[str] = field(default_factory=Counter)
    payments: int = 0
    difference: int = 0
    treasury: int = 0

    def open(self, amount: int) -> None:
        """Lay the float into an empty drawer; nobody knows where it came from."""
        self.float_ = amount
        self.drawer += amount
        self.difference -= amount

    def cash(self, fee: str, amount: int) -> None:
        """Cash came over the counter."""
        self.taken.append(amount)
        self.drawer += amount
        self.paid("cash", fee, amount)

    def paid(self, channel: str, fee: str, amount: int) -> None:
        """Money came by a channel for a fee."""
        self.channels[channel] += amount
        self.fees[fee] += amount
        self.payments += 1

    def back(self, fee: str, amount: int) -> None:
        """Cash went back to who paid it."""
        self.outgoing.append(amount)
        self.drawer -= amount
        self.fees[fee] -= amount

    def bring(self, amount: int) -> None:
        """Cash was brought to the treasury."""
        self.outgoing.append(amount)
        self.drawer -= amount
        self.treasury += amount

    def count(self, amount: int) -> None:
        """The drawer was counted; what differs is noted."""
        self.difference -= amount - self.drawer
        self.drawer = amount

    def accounts(self) -> dict[str, int]:
        """Return what every account of the ledger has to hold, debit above zero."""
        held = {f"fee {fee}": -amount for fee, amount in self.fees.items()}
        held |= {"cash": self.drawer, "treasury": self.treasury, "difference": self.difference}
        held["clearing"] = self.channels["vnpay"]
        held["bank"] = self.channels["transfer"]
        return {name: amount for name, amount in held.items() if amount}


def ledger_of(system: System) -> dict[str, int]:
    """Add the legs of the ledger up as its owner, by account."""
    with system.database() as owner:
        rows = owner.execute(
            "SELECT a.kind, a.key, sum(l.amount)::bigint FROM ledger_leg l"
            " JOIN ledger_account a ON a.id = l.account_id GROUP BY a.kind, a.key"
        ).fetchall()
    held: Counter[str] = Counter()
    for kind, key, amount in rows:
        held[f"fee {key}" if kind == "fee" else str(kind)] += int(str(amount))
    return {name: amount for name, amount in held.items() if amount}


def check_ledger(town: Town, system: System, book: Book, name: str) -> None:
    """Hold the ledger against itself (`xaso ledger check`) and against the proof's own book."""
    said = json.loads(command(system, "ledger", "check", "--json").splitlines()[-1])
    sound = said["sum"] == 0 and not said["differences"]
    town.check(f"{name}: the ledger comes to zero: {said}", holds=sound)
    there, here = ledger_of(system), book.accounts()
    town.check(f"{name}: the ledger holds {there}, the book {here}", holds=there == here)


def command(system: System, *words: str, typed: str = "") -> str:
    """Run a command of the system; whatever it says, its words come back."""
    return subprocess.run(
        [PYTHON, "-m", "xaso", "--data", str(system.data), *words],
        input=typed,
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    ).stdout


def until(page: Page, holds: Callable[[], bool], *, address: str = "") -> bool:
    """Look again, on a page loaded anew where an address is given, until it holds or a minute."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        page.wait_for_timeout(500)
        if address:
            page.goto(address)
    return True


def scanned(place: Locator) -> str:
    """Read the QR code that is seen at a place, as a telephone's camera does: from its picture."""
    picture = Image.open(io.BytesIO(place.screenshot()))
    found = zxingcpp.read_barcodes(picture)
    return found[0].text if found else ""


def understood(content: str) -> Mapping[str, Any]:
    """Let npm's `vietnam-qr-pay` say what a payment code holds.

    Raises:
        FileNotFoundError: Node or the package is not at hand.
    """
    node = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if node is None or not (ROOT / "node_modules/vietnam-qr-pay").is_dir():
        raise FileNotFoundError("node or vietnam-qr-pay is not installed: run script/assets")
    told = subprocess.run(
        [node, ROOT / "proofs/payment_codes_npm.js"],
        input=json.dumps({"read": content}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    said: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return said


@contextmanager
def gateway(system: System) -> Iterator[str]:
    """Run the stand-in for VNPAY, connect the commune with it, and yield its address."""
    process = subprocess.Popen(
        [
            *(PYTHON, "-m", "xaso", "simulators", "payments", "--port", "0"),
            *("--key", KEY, "--terminal", TERMINAL, "--notify", system.address),
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
        command(
            system,
            *("gateways", "connect", "--agency", COMMUNE, "--terminal", TERMINAL),
            *("--pay-address", f"{address}/paymentv2/vpcpay.html"),
            *("--api-address", f"{address}/merchant_webapi/api/transaction"),
            typed=KEY,
        )
        yield address
    finally:
        process.terminate()
        process.wait(20)


class Bank:
    """The bank of one account: it tells each movement itself, signed by code of its own."""

    SECRET = "khoa-thu-cua-ngan-hang-dai-hon-bon-muoi-ky-tu"

    def __init__(self, system: System, agency: str, account: str, terminal: str) -> None:
        self.address, self.account, self.terminal = system.address, account, terminal
        self.number = 0
        said = command(
            system,
            *("payments", "hook", "--agency", agency, "--account", account),
            *("--terminal", terminal),
            typed=self.SECRET,
        )
        if account.partition(":")[2] not in said:
            raise RuntimeError(f"the line to the bank is not open: {said!r}")

    def tells(self, amount: int, text: str) -> str:
        """Tell that so much came in with a text; return the answer's verdict."""
        self.number += 1
        moment = f"{int(time.time())}"
        nonce = f"{self.terminal}-{self.number}-{moment}"
        body = json.dumps({
            "account": self.account.partition(":")[2],
            "number": f"FT{moment}{self.number:03d}",
            "amount": amount,
            "direction": "in",
            "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "text": text,
        }).encode()
        signed = moment.encode() + b"." + nonce.encode() + b"." + body
        request = urllib.request.Request(
            f"{self.address}/api/v1/payments/bank/movement",
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-Diem-Noi": self.terminal,
                "X-Thoi-Diem": moment,
                "X-So-Dung-Mot-Lan": nonce,
                "X-Chu-Ky": hmac.new(self.SECRET.encode(), signed, hashlib.sha256).hexdigest(),
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(json.load(answer)["verdict"])
