"""Understand the short texts of a sheet, or say that they are not understood.

Nothing here guesses. A text is understood when it is exactly a number and a unit (or the like);
a range, a sentence or an empty cell gives `None`, and an official reads the words themselves.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

UNITS = {
    "ngày làm việc": "working_day",
    "ngày": "calendar_day",
    "giờ làm việc": "working_hour",
    "giờ": "hour",
}
CHANNELS = {"trực tiếp": "in_person", "trực tuyến": "online", "dịch vụ bưu chính": "post"}
LEVELS = {
    "cấp bộ": "centre",
    "cấp tỉnh": "province",
    "cấp xã": "commune",
    "cơ quan khác": "other",
}
_TIME = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,2})?) ?(" + "|".join(UNITS) + r")\Z")
_DONG = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)\Z")
_DOLLARS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?\Z")
_FEE = re.compile(
    r"(?P<label>lệ phí|phí) ?: ?(?P<amount>\S+) (?P<currency>đồng|usd)(?: \((?P<note>.*)\))?\Z",
    re.IGNORECASE,
)
_ATTACHMENT = re.compile(r"file đính kèm ?:", re.IGNORECASE)
_COUNTS = re.compile(r"bản chính ?: ?([0-9]{1,4}) bản sao ?: ?([0-9]{1,4})\Z")


@dataclass(frozen=True, slots=True)
class Time:
    """A time limit that is a plain number and a unit."""

    unit: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Fee:
    """One price; `note` says for what, word for word."""

    label: str
    amount: Decimal
    currency: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many originals and copies of a paper."""

    originals: int
    copies: int


def plain(text: str) -> str:
    """Return the text composed (NFC), with runs of blanks made one, for reading only."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def read_time(text: str) -> Time | None:
    """Understand a time limit.

    >>> read_time("02 Giờ")
    Time(unit='hour', value=Decimal('2'))
    >>> read_time("10-25") is read_time("Không quy định") is None
    True
    """
    found = _TIME.match(plain(text).lower())
    if not found:
        return None
    return Time(UNITS[found[2]], Decimal(found[1].replace(",", ".")))


def read_fees(text: str) -> tuple[Fee, ...] | None:
    """Understand the prices of one way, all of them or none: half a price list misleads.

    An empty cell says nothing, which is not "free".
    """
    lines = [plain(line) for line in text.splitlines()]
    fees = [_read_fee(line) for line in lines if line and not _ATTACHMENT.match(line)]
    understood = tuple(fee for fee in fees if fee is not None)
    return understood if understood and len(understood) == len(fees) else None


def _read_fee(line: str) -> Fee | None:
    found = _FEE.match(line)
    if not found:
        return None
    label = "Lệ phí" if found["label"].lower() == "lệ phí" else "Phí"
    note = found["note"] or ""
    amount = found["amount"]
    if found["currency"].lower() == "usd":
        known = _DOLLARS.match(amount)
        return Fee(label, Decimal(amount), "USD", note) if known else None
    if amount.lower() == "không":
        return Fee(label, Decimal(0), "VND", note)
    if not _DONG.match(amount):
        return None
    return Fee(label, Decimal(amount.replace(".", "")), "VND", note)


def read_counts(text: str) -> Counts | None:
    r"""Understand how many originals and copies.

    >>> read_counts("Bản chính: 1\nBản sao: 0")
    Counts(originals=1, copies=0)
    >>> read_counts("") is None
    True
    """
    found = _COUNTS.match(plain(text).lower())
    return Counts(int(found[1]), int(found[2])) if found else None


def read_channel(text: str) -> str | None:
    """Understand how a dossier comes in."""
    return CHANNELS.get(plain(text).lower())


def read_levels(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the levels as written, and those among them that no list of ours knows."""
    written = tuple(level.strip() for level in text.split(",") if level.strip())
    return written, tuple(level for level in written if plain(level).lower() not in LEVELS)
