"""The bytes of a file that its signature does not cover: only the signature itself may lie there.

A signature covers all of a file but one gap, which holds the signature in hexadecimal signs, filled
up with zeros. Whatever else could lie in the gap, or behind the end, is content nobody signed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MADE_OF_OTHERS, _LONG = 0x20, 0x1F
_NEVER = frozenset({0x00, 0x24, 0x2C, 0x33, 0x36})
"""Nothing at all, and texts in pieces: BER allows them, DER does not."""
_GAP = re.compile(rb"<(?:[0-9a-f]*|[0-9A-F]*)>")


def ends_at(byte_range: Sequence[int]) -> int:
    """Return where the bytes end that a signature covers.

    >>> ends_at([0, 100, 300, 50])
    350
    """
    return byte_range[2] + byte_range[3]


def is_whole(byte_range: Sequence[int]) -> bool:
    """Tell whether a byte range is two pieces, from the start on, one behind the other.

    >>> is_whole([0, 100, 300, 50]), is_whole([1, 100, 300, 50]), is_whole([0, 300, 200, 50])
    (True, False, False)
    """
    if len(byte_range) != 4 or byte_range[0] != 0:
        return False
    _start, first, second, last = byte_range
    return 0 < first < second and last > 0


def holds_only(content: bytes, byte_range: Sequence[int], signature: bytes) -> bool:
    r"""Tell whether the gap holds this signature and nothing else.

    Hexadecimal signs of one case only: with both, a byte could change and mean the same.

    >>> holds_only(b"%PDF<0aff00>%%EOF", [0, 4, 12, 5], b"\x0a\xff\x00")
    True
    >>> holds_only(b"%PDF<0aFf00>%%EOF", [0, 4, 12, 5], b"\x0a\xff\x00")
    False
    """
    gap = content[byte_range[1] : byte_range[2]]
    return bool(_GAP.fullmatch(gap)) and bytes.fromhex(gap[1:-1].decode()) == signature


def length_of(der: bytes) -> int | None:
    r"""Return how many bytes a DER value takes, head included; None where it is none.

    >>> length_of(b"\x30\x03abcXXX"), length_of(b"\x30\x81\x03abc"), length_of(b"0")
    (5, None, None)
    """
    if len(der) < 2:
        return None
    first = der[1]
    if first < 0x80:
        return 2 + first
    size = first & 0x7F
    head = der[2 : 2 + size]
    length = int.from_bytes(head, "big")
    is_shortest = size and len(head) == size and head[0] and length >= 0x80
    return 2 + size + length if is_shortest else None


def is_filled_with_zeros(signature: bytes) -> bool:
    r"""Tell whether behind the DER value of a signature only zeros follow.

    >>> is_filled_with_zeros(b"\x30\x03abc\x00\x00")
    True
    >>> is_filled_with_zeros(b"\x30\x03abc\x00\x01")
    False
    """
    length = length_of(signature)
    return length is not None and not any(signature[length:])


def is_der(value: bytes) -> bool:
    r"""Tell whether bytes are one value in DER: every length definite and as short as can be.

    >>> is_der(b"\x30\x05\x02\x01\x05\x05\x00")
    True
    >>> is_der(b"\x30\x80\x02\x01\x05\x00\x00")
    False
    """
    return length_of(value) == len(value) and _are_der(value)


def _are_der(values: bytes) -> bool:
    waiting = [values]
    while waiting:
        rest = waiting.pop()
        while rest:
            length = length_of(rest)
            if length is None or length > len(rest) or rest[0] in _NEVER or rest[0] & 0x1F == _LONG:
                return False
            if rest[0] & _MADE_OF_OTHERS:
                waiting.append(rest[_head_of(rest) : length])
            rest = rest[length:]
    return True


def _head_of(value: bytes) -> int:
    return 2 if value[1] < 0x80 else 2 + (value[1] & 0x7F)
