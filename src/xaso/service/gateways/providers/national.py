"""The national payment platform on the wire: JSON, signed by HMAC-SHA256 in a header.

Its interface is given out by contract and not public: names of fields and paths are ours [M], the
steps (open a payment, callback, query, refund) are those of domain page 4.4.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Final

from xaso.service.gateways.domain.asking import Outcome
from xaso.service.gateways.errors import Away
from xaso.service.gateways.providers.base import (
    Access,
    Answer,
    Raw,
    RefundAnswer,
    Repaid,
    Repayment,
    Told,
    Wanted,
    post_json,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SIGNATURE: Final = "X-Chu-Ky"
PAID, FAILED, OPEN = "THANH_CONG", "THAT_BAI", "CHO"
DONE, REFUSED = "DA_HOAN", "TU_CHOI"
_OUTCOMES: Final = {PAID: Outcome.PAID, FAILED: Outcome.FAILED, OPEN: Outcome.PENDING}


class National:
    """The national payment platform."""

    def start(self, access: Access, wanted: Wanted) -> str:
        """Open a payment; return the address of its page.

        Raises:
            Away: As `_ask`, or it gives no address.
        """
        found = _ask(
            access,
            "khoi-tao",
            {
                "maDonVi": access.terminal,
                "maThamChieu": wanted.reference,
                "soTien": wanted.amount,
                "noiDung": wanted.text,
                "hetHan": wanted.expires_at.isoformat(timespec="seconds"),
                "diaChiTraVe": wanted.return_url,
            },
        )
        address = str(found.get("diaChiThanhToan") or "")
        if not address.startswith(access.pay_address):
            raise Away("no address of the platform's own")
        return address

    def read_callback(self, raw: Raw) -> Told:
        """Read the body of a callback, or the query of a return page as JSON."""
        try:
            found = json.loads(raw.content)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            return Told("", "", None)
        return Told(
            str(found.get("maDonVi") or ""),
            str(found.get("maThamChieu") or ""),
            _whole(found.get("soTien")),
        )

    def is_signed(self, access: Access, raw: Raw) -> bool:
        """Tell whether the platform signed it."""
        return _is_same(raw.signature, signature(access.secret, raw.content))

    def query(
        self, access: Access, *, reference: str, created_at: datetime, now: datetime
    ) -> Answer:
        """Ask how a payment stands.

        Raises:
            Away: As `_ask`, or it speaks of another payment.
        """
        del created_at, now
        asked = {"maDonVi": access.terminal, "maThamChieu": reference}
        found = _ask(access, "tra-cuu", asked)
        outcome = _OUTCOMES.get(str(found.get("trangThai")))
        if outcome is None or found.get("maThamChieu") != reference:
            raise Away("no answer to what was asked")
        if outcome is not Outcome.PAID:
            return Answer(outcome)
        amount, number = _whole(found.get("soTien")), str(found.get("maGiaoDich") or "")
        if amount is None or not number:
            raise Away("paid, without amount or number")
        return Answer(outcome, amount, number)

    def refund(self, access: Access, wish: Repayment, *, now: datetime) -> RefundAnswer:
        """Ask for money to be sent back.

        Raises:
            Away: As `_ask`, or it says neither yes nor no.
        """
        del now
        found = _ask(
            access,
            "hoan-tien",
            {
                "maDonVi": access.terminal,
                "maYeuCau": wish.request,
                "maThamChieu": wish.reference,
                "maGiaoDich": wish.number,
                "soTien": wish.amount,
            },
        )
        number = str(found.get("maHoanTien") or "")
        if found.get("trangThai") == DONE and number:
            return RefundAnswer(Repaid.DONE, number)
        if found.get("trangThai") == REFUSED:
            return RefundAnswer(Repaid.REFUSED, text=str(found.get("lyDo") or ""))
        raise Away("neither yes nor no")


def signature(secret: str, content: bytes) -> str:
    """Return what a message is signed with."""
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def _ask(access: Access, path: str, message: Mapping[str, Any]) -> dict[str, Any]:
    """Post a signed message; return the answer if the platform signed it.

    Raises:
        Away: It did not.
    """
    body = json.dumps(message, ensure_ascii=False).encode()
    address = f"{access.api_address.rstrip('/')}/{path}"
    found, content, given = post_json(address, body, {SIGNATURE: signature(access.secret, body)})
    if not _is_same(given, signature(access.secret, content)):
        raise Away("answer without the platform's signature")
    return found


def _is_same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.lower().encode("utf-8", "replace"), right.encode())


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
