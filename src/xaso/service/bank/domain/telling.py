"""What a bank tells itself: signed, at its time, once. The wire format is ours [M].

The signature is HMAC-SHA256 over time, nonce and body, joined with dots. Nothing of a call is read
before its signature is checked.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from xaso.lib.text import tidy
from xaso.service.bank.domain.movements import Movement
from xaso.service.bank.domain.values import LARGEST, NUMBER_SIGNS, TEXT_SIGNS

__all__ = [
    "WINDOW",
    "Letter",
    "Unclear",
    "Verdict",
    "is_in_time",
    "is_signed",
    "movement_of",
    "sign",
]

WINDOW = timedelta(minutes=5)
"""How far a call's time may lie from ours; older ones may be somebody's recording."""
_HERE = ZoneInfo("Asia/Ho_Chi_Minh")


class Verdict(StrEnum):
    """What becomes of a call."""

    TAKEN = "taken"
    KNOWN = "known"
    HELD = "held"
    OUTGOING = "outgoing"
    REPLAYED = "replayed"
    LATE = "late"
    FORGED = "forged"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Letter:
    """A call as it came: who says to speak, when, by which nonce, what, signed how."""

    terminal: str
    moment: str
    nonce: str
    body: bytes
    signature: str


class Unclear(ValueError):
    """A signed call that tells no movement."""


class Movements(NamedTuple):
    """What a call tells: the account's number, the movement, and whether it comes in."""

    number: str
    movement: Movement
    is_incoming: bool


def sign(secret: str, moment: str, nonce: str, body: bytes) -> str:
    """Return the signature of a call."""
    told = b".".join((moment.encode(), nonce.encode(), body))
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def is_signed(letter: Letter, secret: str) -> bool:
    """Tell in constant time whether a call carries the signature of a secret."""
    expected = sign(secret, letter.moment, letter.nonce, letter.body)
    return hmac.compare_digest(expected.encode(), letter.signature.strip().lower().encode())


def is_in_time(letter: Letter, now: datetime) -> bool:
    """Tell whether a call was made just now, by its own seconds since 1970."""
    if not letter.moment.isascii() or not letter.moment.isdecimal() or len(letter.moment) > 12:
        return False
    return abs(now.timestamp() - int(letter.moment)) <= WINDOW.total_seconds()


def movement_of(body: bytes) -> Movements:
    """Read what a signed call tells.

    Raises:
        Unclear: It is no JSON object, or says no account, number, amount, side or time.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unclear("json") from error
    if not isinstance(told, dict):
        raise Unclear("json")
    amount = told.get("amount")
    if type(amount) is not int or not 0 < amount < LARGEST:
        raise Unclear("amount")
    side = told.get("direction")
    if side not in {"in", "out"}:
        raise Unclear("direction")
    number = _text(told, "number").replace(" ", "").upper()
    moment = _moment(_text(told, "at"))
    balance = told.get("balance")
    movement = Movement(
        row=1,
        day=moment.date(),
        amount=amount,
        text=tidy(str(told.get("text") or ""))[:TEXT_SIGNS],
        time=moment.time(),
        number=number[:NUMBER_SIGNS],
        balance=balance if type(balance) is int and abs(balance) < LARGEST else None,
    )
    return Movements(_text(told, "account"), movement, side == "in")


def _text(told: dict[str, Any], name: str) -> str:
    found = told.get(name)
    if not isinstance(found, str) or not found.strip():
        raise Unclear(name)
    return found.strip()


def _moment(told: str) -> datetime:
    """Return local day and time of an ISO moment; one without a zone is local already."""
    try:
        found = datetime.fromisoformat(told)
    except ValueError as error:
        raise Unclear("at") from error
    local = found.astimezone(_HERE) if found.tzinfo else found
    return local.replace(microsecond=0, tzinfo=None)
