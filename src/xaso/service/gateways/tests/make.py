"""Makers: a stand-in that runs as a process of its own, and an agency connected to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xaso.kernel.audit import api as audit
from xaso.service.gateways import api as gateways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xaso.kernel.organisations.api import Agency

KEY, TERMINAL = "KHOATHUNGHIEM", "XASOTHU1"
CONSOLE = audit.Actor(kind="command")


@dataclass(frozen=True, slots=True)
class StandIn:
    """A running stand-in."""

    address: str
    terminal: str = TERMINAL
    key: str = KEY

    def access(self, gateway: str = "vnpay") -> gateways.Access:
        """Return the line to one of its gateways."""
        page, call = {
            "vnpay": ("/paymentv2/vpcpay.html", "/merchant_webapi/api/transaction"),
            "national": ("/quoc-gia/", "/api/quoc-gia/"),
        }[gateway]
        return gateways.Access(
            terminal=self.terminal,
            secret=self.key,
            pay_address=self.address + page,
            api_address=self.address + call,
        )

    def connect(self, agency: Agency, gateway: str = "vnpay", **values: Any) -> gateways.Credential:
        """Connect an agency to one of its gateways."""
        return gateways.connect(
            agency,
            gateway,
            self.access(gateway),
            actor=CONSOLE,
            **{"now": timezone.now(), **values},
        )

    def press(self, attempt: gateways.Attempt, *, pays: bool = True) -> str:
        """Do what a payer does: open the page, pay or give up; return where she is sent back."""
        with urllib.request.urlopen(attempt.pay_url) as page:
            assert page.status == 200
        form = {"ma": attempt.reference, "viec": "nop" if pays else "huy"}
        opener = urllib.request.build_opener(_Stay())
        body = urllib.parse.urlencode(form).encode()
        with opener.open(f"{self.address}/thu/nop", body) as answer:
            return str(answer.headers["Location"])

    def truth(self) -> dict[str, Any]:
        """Return what the stand-in knows."""
        with urllib.request.urlopen(f"{self.address}/kiem-tra") as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def order(self, attempt: gateways.Attempt) -> dict[str, Any]:
        """Return what the stand-in knows of one attempt."""
        orders = self.truth()["orders"]
        return next(one for one in orders if one["reference"] == attempt.reference)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow the way back."""

    def http_error_303(self, _request: Any, answer: Any, *_rest: Any) -> Any:
        return answer


@contextmanager
def stand_in(*faults: str, notify: str = "") -> Iterator[StandIn]:
    """Run a stand-in as a process of its own until the block ends."""
    command = [
        *(sys.executable, "-m", "xaso", "simulators", "payments", "--port", "0"),
        *("--key", KEY, "--terminal", TERMINAL, "--faults", ",".join(faults)),
        *("--notify", notify),
    ]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip().rpartition(": ")[2]
        assert address.startswith("http://"), address
        yield StandIn(address)
    finally:
        process.terminate()
        process.wait(20)
