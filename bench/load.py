"""Clients that cost little: each thread sends ready-made requests over one connection.

The two cores belong to what is measured; a thread here only writes bytes and reads the head of
the answer.
"""

from __future__ import annotations

import re
import socket
import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r\n]+)", re.IGNORECASE)
READ_BYTES = 65536


class CannotMeasure(Exception):
    """Something that the measurement needs is not here, or went wrong; the text says what."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and the address that its answer has to lead to."""

    name: str
    body: bytes
    leads_to: str


@dataclass(slots=True)
class Tally:
    """What came of a turn: who was acknowledged, who was refused, how long it took."""

    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Acknowledgements a second."""
        return len(self.acknowledged) / self.seconds

    @property
    def median_ms(self) -> float:
        """How long half of the answers took at most."""
        return statistics.median(self.latencies) * 1000


def fire(port: int, requests: Sequence[Request], clients: int) -> Tally:
    """Send every request once, from so many clients, each as soon as the last was answered.

    Raises:
        OSError: The server hung up.
    """
    waiting = iter(requests)
    turn = threading.Lock()
    tally = Tally()
    problems: list[OSError] = []

    def client() -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                while True:
                    with turn:
                        request = next(waiting, None)
                    if request is None:
                        return
                    began = time.perf_counter()
                    status, location = _ask(line, request.body)
                    took = time.perf_counter() - began
                    _note(tally, request, status, location, took)
        except OSError as error:
            problems.append(error)

    threads = [threading.Thread(target=client, daemon=True) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds = time.perf_counter() - began
    if problems:
        raise problems[0]
    return tally


def _note(tally: Tally, request: Request, status: int, location: str, took: float) -> None:
    if status == 303 and location == request.leads_to:
        tally.acknowledged.append(request.name)
        tally.latencies.append(took)
    else:
        tally.refused.append(f"{request.name}: {status} {location}")


def _ask(line: socket.socket, body: bytes) -> tuple[int, str]:
    """Send one request; return status and location, with the whole answer read."""
    line.sendall(body)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(line)
    head, _, rest = answer.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    wanted = int(length[1]) if length else 0
    got = len(rest)
    while got < wanted:
        got += len(_more(line))
    location = _LOCATION.search(head)
    return int(head[9:12]), location[1].decode() if location else ""


def _more(line: socket.socket) -> bytes:
    piece = line.recv(READ_BYTES)
    if not piece:
        raise ConnectionError("the server hung up in the middle of an answer")
    return piece
