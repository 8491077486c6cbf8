"""Identifier, length, value: the grammar of EMVCo's codes, and their check sum."""

from __future__ import annotations

from binascii import crc_hqx
from typing import Final

from xaso.lib.digits import is_digits
from xaso.lib.payment_qr.errors import PaymentQrError

LONGEST: Final = 99
_HEAD: Final = 4
_START: Final = 0xFFFF


def crc(content: str) -> str:
    """Return CRC-16/CCITT-FALSE over the bytes of a text, as four capital digits.

    >>> crc("123456789")
    '29B1'
    """
    return f"{crc_hqx(content.encode(), _START):04X}"


def field(identifier: str, value: str) -> str:
    """Write one field; nothing for an empty value.

    >>> field("58", "VN"), field("54", "")
    ('5802VN', '')

    Raises:
        PaymentQrError: The value is longer than two digits can say.
    """
    if len(value) > LONGEST:
        raise PaymentQrError(
            "too_long", f"Trường {identifier} dài {len(value)} ký tự, quá {LONGEST}."
        )
    return f"{identifier}{len(value):02d}{value}" if value else ""


def fields_of(content: str, place: str) -> dict[str, str]:
    """Read all fields of a text, in their order.

    Args:
        place: Where the text stands, as people are told.

    Raises:
        PaymentQrError: It is cut off, holds a field twice or an empty one, or is no such text.
    """
    found: dict[str, str] = {}
    at = 0
    while at < len(content):
        head = content[at : at + _HEAD]
        if len(head) < _HEAD:
            raise PaymentQrError("truncated", f"Ký tự {at + 1} của {place} bị cắt cụt.")
        if not is_digits(head):
            raise PaymentQrError(
                "structure", f"Ký tự {at + 1} của {place} sai cấu trúc: “{head}” không phải số."
            )
        identifier, length = head[:2], int(head[2:])
        value = content[at + _HEAD : at + _HEAD + length]
        if not length:
            raise PaymentQrError("empty_value", f"Trường {identifier} của {place} bỏ trống.")
        if len(value) < length:
            raise PaymentQrError(
                "truncated",
                f"Trường {identifier} của {place} ghi dài {length} ký tự, chỉ còn {len(value)}.",
            )
        if identifier in found:
            raise PaymentQrError("duplicate", f"Trường {identifier} của {place} có hai lần.")
        found[identifier] = value
        at += _HEAD + length
    return found
