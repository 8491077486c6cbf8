"""Signing and checking what goes to and comes from VNPAY's gateway ("PAY" 2.1.0).

A payer's browser carries signed parameters to VNPAY and back; VNPAY tells our server the outcome
with the same signature (IPN), which alone counts. Version 2.1.0 signs with HMAC-SHA512 over the
form-encoded parameters in the order of their names. What asks VNPAY's server (`querydr`,
`refund`) is signed over values joined by bars instead. Nothing here asks the network or a clock.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from xaso.lib.payment_qr import plain_signs

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = "2.1.0"
HASH: Final = "vnp_SecureHash"
UNSIGNED: Final = frozenset({HASH, "vnp_SecureHashType"})
LARGEST_AMOUNT: Final = 9_999_999_999
"""Đồng; the gateway takes hundredths of at most 12 digits."""
MOST_FIELDS: Final = 100

QUERY_FIELDS: Final = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef",
    "vnp_TransactionDate", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
REFUND_FIELDS: Final = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TransactionType",
    "vnp_TxnRef", "vnp_Amount", "vnp_TransactionNo", "vnp_TransactionDate", "vnp_CreateBy",
    "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip

_HUNDREDTHS: Final = re.compile(r"[1-9][0-9]{0,9}00")
_NOT_FOR_INFO: Final = re.compile(r"[^0-9A-Za-z :]+")


class VnpayError(ValueError):
    """Parameters that cannot be signed or read."""

    code = "vnpay"


def signed_text(parameters: Mapping[str, str]) -> str:
    """Return the text that is signed: VNPAY's own parameters, no empty ones, sorted and encoded.

    >>> signed_text({"vnp_TxnRef": "5", "vnp_OrderInfo": "Don hang :5", "vnp_Bill": "", "a": "b"})
    'vnp_OrderInfo=Don+hang+%3A5&vnp_TxnRef=5'
    """
    return urlencode(
        sorted(
            (name, value)
            for name, value in parameters.items()
            if name.startswith("vnp_") and name not in UNSIGNED and value
        )
    )


def sign(parameters: Mapping[str, str], secret: str) -> str:
    """Return the signature of a request to pay, or of VNPAY's answer: 128 small hex digits."""
    return _signature(signed_text(parameters), secret)


def is_signed(parameters: Mapping[str, str], secret: str) -> bool:
    """Tell whether the parameters carry their own signature; the time taken tells nothing of it.

    Digits may be capitals.
    """
    return _is_same(parameters.get(HASH, ""), sign(parameters, secret))


def pay_url(gateway: str, parameters: Mapping[str, str], secret: str) -> str:
    """Return the address that a payer's browser is sent to.

    Args:
        gateway: VNPAY's page, without a question mark.
    """
    content = signed_text(parameters)
    return f"{gateway}?{content}&{HASH}={_signature(content, secret)}"


def read_query(query: str) -> dict[str, str]:
    """Read what stands after the question mark of VNPAY's call, signed or not.

    Raises:
        VnpayError: It is no query, too long, or names a parameter twice.
    """
    try:
        pairs = parse_qsl(
            query.encode("ascii").decode(),  # an address has no other signs
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
            errors="strict",
        )
    except ValueError as error:
        raise VnpayError("Câu hỏi của VNPAY không đọc được.") from error
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise VnpayError("Câu hỏi của VNPAY có tham số lặp lại.")
    return parameters


def hundredths(amount: int) -> str:
    """Return an amount of whole đồng as `vnp_Amount` has it.

    >>> hundredths(10_000)
    '1000000'

    Raises:
        VnpayError: It is not above 0, or too large.
    """
    if not 0 < amount <= LARGEST_AMOUNT:
        raise VnpayError(f"VNPAY không nhận số tiền {amount}.")
    return str(amount * 100)


def amount_of(written: str) -> int:
    """Return the whole đồng of a `vnp_Amount`.

    >>> amount_of("1806000")
    18060

    Raises:
        VnpayError: It is no amount of whole đồng.
    """
    if not _HUNDREDTHS.fullmatch(written):
        raise VnpayError(f"Số tiền “{written}” của VNPAY không phải số đồng nguyên × 100.")
    return int(written[:-2])


def order_info(text: str) -> str:
    """Return a text as `vnp_OrderInfo` takes it: no accents, no special signs but the colon.

    >>> order_info("Nộp phí: XS3HG7TC77B (2 trang)")
    'Nop phi: XS3HG7TC77B 2 trang'
    """
    return " ".join(_NOT_FOR_INFO.sub(" ", plain_signs(text)).split())


def sign_query(parameters: Mapping[str, str], secret: str) -> str:
    """Return the signature of a `querydr` request.

    The values of `QUERY_FIELDS`, absent ones empty, joined by bars. [M]: order from memory, to be
    confirmed against VNPAY's document before it is used outside the sandbox.
    """
    return _signature(_joined(parameters, QUERY_FIELDS), secret)


def sign_refund(parameters: Mapping[str, str], secret: str) -> str:
    """Return the signature of a `refund` request, over the values of `REFUND_FIELDS`. [M]."""
    return _signature(_joined(parameters, REFUND_FIELDS), secret)


def _joined(parameters: Mapping[str, str], names: tuple[str, ...]) -> str:
    return "|".join(parameters.get(name, "") for name in names)


def _signature(content: str, secret: str) -> str:
    return hmac.new(secret.encode(), content.encode(), hashlib.sha512).hexdigest()


def _is_same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.lower().encode("utf-8", "replace"), right.encode())
