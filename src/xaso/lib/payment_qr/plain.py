"""Payment codes as JSON objects, for the command and for other programs.

Names are ours, or those of npm's `vietnam-qr-pay`: `merchantId`, `merchantName`, `billNumber`,
`mobileNumber`, `loyaltyNumber`, `customerLabel`, `zipCode`, `dataRequest`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from xaso.lib import jsonlines
from xaso.lib.payment_qr.code import METHODS, VIETQR, PaymentCode
from xaso.lib.payment_qr.rules import read_amount

if TYPE_CHECKING:
    from collections.abc import Mapping

ALWAYS: Final = ("kind", "method", "bin", "account", "service", "amount", "purpose")
OTHER_NAMES: Final = {
    "bin": "bankBin",
    "account": "bankNumber",
    "merchant": "merchantId",
    "merchant_name": "merchantName",
    "bill": "billNumber",
    "mobile": "mobileNumber",
    "loyalty": "loyaltyNumber",
    "customer": "customerLabel",
    "postcode": "zipCode",
    "ask": "dataRequest",
}
_WORDS: Final = (
    "bin", "account", "service", "purpose", "bill", "mobile", "store", "loyalty", "reference",
    "customer", "terminal", "ask", "merchant", "merchant_name", "city", "postcode", "category",
)  # fmt: skip
_METHODS: Final = {code: method for method, code in METHODS.items()}


def from_plain(line: Mapping[str, Any]) -> PaymentCode:
    """Read what a code shall say; absent or null is empty, and a kind that is not said is VietQR.

    Raises:
        BadLine: A value is neither text nor number.
        PaymentQrError: The amount is none.
    """
    method = jsonlines.optional_text(line, "method")
    return PaymentCode(
        kind=jsonlines.optional_text(line, "kind") or VIETQR,
        method=_METHODS.get(method, method),
        amount=_amount(line),
        **{name: _word(line, name) for name in _WORDS},
    )


def to_plain(code: PaymentCode) -> dict[str, Any]:
    """Return the seven names that every answer has, null where nothing is said, then the others."""
    said = {name: value or None for name, value in asdict(code).items()}
    return {
        name: value for name, value in said.items() if name in ALWAYS or value is not None
    }  # fmt: skip


def _word(line: Mapping[str, Any], name: str) -> str:
    found = jsonlines.optional_text(line, name)
    return found or jsonlines.optional_text(line, OTHER_NAMES.get(name, name))


def _amount(line: Mapping[str, Any]) -> int | None:
    written = jsonlines.optional_text(line, "amount")
    return read_amount(written) if written else None
