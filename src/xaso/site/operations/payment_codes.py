"""`xaso payments qr encode|decode`: payment codes by the batch, without a database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from xaso.lib import jsonlines, payment_qr
from xaso.site.operations.batches import read_batch

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable

    from django.core.management.base import OutputWrapper

HELP = "mã QR thanh toán: viết (encode), đọc (decode)"
NAMES = ("content", "text", "qr", "value")
"""What the text of a code may be called in a line that asks to read it."""


def add_arguments(parser: ArgumentParser) -> None:
    """Take the direction and the batch."""
    parser.add_argument("direction", choices=sorted(DIRECTIONS))
    parser.add_argument(
        "--batch", required=True, metavar="FILE", help="mỗi dòng một đối tượng JSON; -: đầu vào"
    )
    parser.add_argument("--json", action="store_true", help="luôn là JSON")


def run(options: dict[str, Any], out: OutputWrapper) -> None:
    """Answer each line.

    Raises:
        CommandError: No such file (2).
    """
    lines = read_batch(options["batch"])
    if options["direction"] == "decode":
        lines = [_as_object(line) for line in lines]
    answer = DIRECTIONS[options["direction"]]
    for told in jsonlines.answers(lines, answer, (payment_qr.PaymentQrError,)):
        out.write(told)


def _encode(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "content": payment_qr.encode(payment_qr.from_plain(line))}


def _decode(line: dict[str, Any]) -> dict[str, Any]:
    name = next((name for name in NAMES if name in line), NAMES[0])
    return payment_qr.to_plain(payment_qr.decode(jsonlines.text(line, name)))


def _as_object(line: bytes) -> bytes:
    """Take a line that is a code itself, bare or as a JSON text, for an object that holds it."""
    bare = line.strip()
    if bare.startswith(b'"'):
        return b'{"content":' + bare + b"}"
    try:
        code = bare.decode("ascii")
    except UnicodeDecodeError:
        return line
    return json.dumps({"content": code}).encode() if code[:1].isdigit() else line


DIRECTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "encode": _encode,
    "decode": _decode,
}
