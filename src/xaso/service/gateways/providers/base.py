"""What every gateway offers: start, read a callback, query, refund."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

from xaso.service.gateways.errors import Away

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xaso.service.gateways.domain.asking import Outcome

SECONDS: Final = 3
"""How long anybody waits for a gateway."""
MOST_BYTES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Access:
    """A line to a gateway, opened."""

    terminal: str
    secret: str = field(repr=False)
    pay_address: str
    api_address: str


@dataclass(frozen=True, slots=True)
class Raw:
    """What was sent to us: the query of a GET, or body and signature of a POST."""

    content: bytes
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is about to pay. Whole đồng."""

    reference: str
    amount: int
    text: str
    created_at: datetime
    expires_at: datetime
    return_url: str
    ip: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a callback says: `terminal` and `reference` may be empty, `amount` unreadable."""

    terminal: str
    reference: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the signed query says: the truth."""

    outcome: Outcome
    amount: int = 0
    number: str = ""


class Repaid(StrEnum):
    """What became of a wish to send money back."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Repayment:
    """A wish to send money back; `request` is the same however often it is sent."""

    request: str
    reference: str
    number: str
    amount: int
    paid_at: datetime
    by: str
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class RefundAnswer:
    """The gateway's answer to a wish to send money back; `text` is its own reason."""

    outcome: Repaid
    number: str = ""
    text: str = ""


class Gateway(Protocol):
    """One gateway; none of its methods asks the database or a clock."""

    def start(self, access: Access, wanted: Wanted) -> str:
        """Return the address the payer is sent to.

        Raises:
            Away: It has to be asked for one and does not answer.
        """

    def read_callback(self, raw: Raw) -> Told:
        """Read what was sent, signed or not; what cannot be read is empty."""

    def is_signed(self, access: Access, raw: Raw) -> bool:
        """Tell in constant time whether the gateway signed it."""

    def query(
        self, access: Access, *, reference: str, created_at: datetime, now: datetime
    ) -> Answer:
        """Ask how a payment stands.

        Raises:
            Away: No answer, or none that carries the gateway's signature.
        """

    def refund(self, access: Access, wish: Repayment, *, now: datetime) -> RefundAnswer:
        """Ask for money to be sent back; the same request again is no second one.

        Raises:
            Away: As `query`: it may have been done.
        """


def post_json(
    address: str, body: bytes, headers: Mapping[str, str]
) -> tuple[dict[str, Any], bytes, str]:
    """Post JSON; return the answer read, its bytes, and its signature header if any.

    Raises:
        Away: No answer in time, an error, or no JSON object.
    """
    if not address.startswith(("http://", "https://")):
        raise Away(f"{address}?")
    request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
        address, data=body, headers={"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            content = bytes(answer.read(MOST_BYTES))
            signature = answer.headers.get("X-Chu-Ky", "")
        found = json.loads(content)
    except (OSError, ValueError) as error:
        raise Away(str(error)) from error
    if not isinstance(found, dict):
        raise Away("no JSON object")
    return found, content, signature
