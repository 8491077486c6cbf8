"""Codes that were published or seen, what they say, and codes that must be refused.

`published.jsonl` holds the good ones: from NAPAS's norm of 9/2021 (examples 6.1.2 and 6.1.3; 6.1.1
and 6.1.4 are misprinted there), the tests of xuannghia/vietnam-qr-pay and subiz/vietqr, and seen
at shops; PL0001ABCD is our own. A bill of electricity and a wallet's code with a field of its own
are only read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from xaso.lib.payment_qr import PaymentCode


class Published(NamedTuple):
    """A code and what it says."""

    content: str
    says: PaymentCode

    @property
    def is_written(self) -> bool:
        """Tell whether we write this very code, apart from small letters in its check sum."""
        return self.says.kind != "evn" and "8003046" not in self.content


def _published() -> list[Published]:
    lines = Path(__file__).with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return [Published(row.pop("content"), PaymentCode(**row)) for row in rows]


GOOD = _published()


def sealed(body: str) -> str:
    """Return a text with its check sum, counted bit by bit."""
    rest = 0xFFFF
    for byte in f"{body}6304".encode():
        rest ^= byte << 8
        for _ in range(8):
            rest = (rest << 1 ^ 0x1021 if rest & 0x8000 else rest << 1) & 0xFFFF
    return f"{body}6304{rest:04X}"


_START = "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA"
_REST = "53037045405100005802VN62150811Chuyen tien"
_MISPRINTED = (
    "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN"
)


def _field(identifier: str, value: str) -> str:
    return f"{identifier}{len(value):02d}{value}"


def _to(template: str, identifier: str = "38") -> str:
    """Return a code of 10,000 đồng with this template of who is paid."""
    return sealed("000201010212" + _field(identifier, template) + _REST)


def _payee(bin_: str, account: str, service: str = "QRIBFTTA", aid: str = "A000000727") -> str:
    whose = _field("00", bin_) + _field("01", account)
    return _to(_field("00", aid) + _field("01", whose) + _field("02", service))


BAD: list[tuple[str, str]] = [
    ("", "empty"),
    ("0", "truncated"),
    ("https://example.vn", "structure"),
    (_START + "53037045404100058\n", "signs"),
    (_START + "\ud83d" + _REST, "signs"),
    # the check sum
    (_START + _REST.replace("5405100005802", "540410005802") + "6304BBB5", "crc"),
    (_START + _REST + "630453E7", "crc"),
    (_START + _REST.replace("10000", "90000") + "630453E6", "crc"),
    (_START + _REST + "6304 3E6", "crc"),
    (_START + _REST + "6303E6A", "crc"),
    (_START + _REST + "630553E60", "crc"),
    (_START + _REST, "missing"),
    (sealed(_START + _REST) + "5802VN", "duplicate"),
    (sealed(_START + "53037045405100005802VN") + "62150811Chuyen tien", "last"),
    (sealed(_START + "53037045405100005802VN") + "0", "truncated"),
    # the grammar
    (_START + _REST + "630453E", "truncated"),
    (_START + _REST[:-1], "truncated"),
    (sealed(_START + _REST.replace("0811", "0812")), "truncated"),
    (sealed(_START + _REST.replace("0811", "0810")), "truncated"),
    (sealed(_START.replace("0109", "0110") + _REST), "truncated"),
    (sealed(_START + _REST.replace("5802", "58O2")), "structure"),
    (sealed(_START + _REST.replace("5405", "5４05")), "structure"),
    (sealed(_START + _REST.replace("540510000", "5400")), "empty_value"),
    (sealed(_START + "53037045405100005802VN62040800"), "empty_value"),
    (sealed(_START + _REST + "540510000"), "duplicate"),
    (sealed(_START + "53037045405100005802VN62140802ab0804abcd"), "duplicate"),
    (sealed("010212000201" + _START[12:] + _REST), "first"),
    (sealed(" " + _START + _REST), "structure"),
    # an example of the norm, misprinted: the account has 13 signs, not 12
    (_MISPRINTED + "6304F4E5", "truncated"),
    # what every code says
    (sealed(_START.replace("000201", "000202") + _REST), "version"),
    (sealed(_START.replace("010212", "010213") + _REST), "method"),
    (sealed(_START.replace("010212", "") + _REST), "missing"),
    (sealed(_START + _REST.replace("5303704", "5303840")), "currency"),
    (sealed(_START + _REST.replace("5303704", "")), "missing"),
    (sealed(_START + _REST.replace("5802VN", "5802LA")), "country"),
    (sealed(_START + _REST.replace("5802VN", "5802vn")), "country"),
    (sealed(_START + _REST.replace("5802VN", "")), "missing"),
    (sealed(_START + "5203597" + _REST), "category"),
    (sealed(_START + "520559770" + _REST), "category"),
    (sealed(_START + "5204597A" + _REST), "category"),
    # the amount
    *[
        (sealed(_START + _REST.replace("0510000", f"{len(bad):02d}{bad}")), "amount")
        for bad in (
            "50 000", "50,000", "50.000", "0", "0.0", "0100", "-100", "+100", "1e5", "100.", ".5",
            "100.5", "10000000000000", "99999999999.00", "１００",
        )
    ],
    # whom it pays
    (sealed("000201010212" + _REST), "scheme"),
    (_payee("970416", "257678859", aid="A000000775"), "aid"),
    (_to("0123000697041601092576788590208QRIBFTTA"), "aid"),
    (_to("0010A000000727"), "missing"),
    (_to("0010A0000007270123000697041601092576788590308QRIBFTTA"), "missing"),
    (_to("0010A00000072701100006970416" "0208QRIBFTTA"), "missing"),
    (_to("0010A00000072701130109257678859" "0208QRIBFTTA"), "missing"),
    (_payee("97041", "257678859"), "bin"),
    (_payee("9704160", "257678859"), "bin"),
    (_payee("97041A", "257678859"), "bin"),
    (_payee("970416", "2" * 20), "account"),
    (_payee("970416", "2576 78859"), "account"),
    (_payee("970416", "2576-78859"), "account"),
    (_payee("970416", "2576788５9"), "account"),
    (_payee("970416", "970403110123456A", "QRIBFTTC"), "account"),
    (_payee("970416", "257678859", "QRIBFTTX"), "service"),
    (_payee("970416", "257678859", "QRPUSH"), "service"),
    # codes of others
    (_to("0010A000000776" "01100108799042", "26"), "aid"),
    (_to("0010A000000775", "26"), "missing"),
    (sealed("000201010211" "26060002ab" "52044900" "5303704" "5802VN" "62070803abc"), "aid"),
    (sealed("000201010211" "26060002ab" "52044901" "5303704" "5802VN" "62070603abc"), "aid"),
    (sealed("000201010211" "26060002ab" "5303704" "5802VN" "62070603abc"), "aid"),
]  # fmt: skip
