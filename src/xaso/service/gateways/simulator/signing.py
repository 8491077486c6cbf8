"""Signatures, written a second time, by hand, from the gateways' documents alone."""

from __future__ import annotations

import hashlib
import hmac

__all__ = ["barred", "encoded", "parsed", "platform_mark", "vnpay_mark"]

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")


def _escaped(text: str) -> str:
    return "".join(
        chr(byte) if byte in _PLAIN else "+" if byte == 0x20 else f"%{byte:02X}"
        for byte in text.encode("utf-8")
    )


def _unescaped(text: str) -> str:
    out, at = bytearray(), 0
    while at < len(text):
        if text[at] == "%" and at + 2 < len(text):
            out.append(int(text[at + 1 : at + 3], 16))
            at += 3
        else:
            out += b" " if text[at] == "+" else text[at].encode()
            at += 1
    return out.decode("utf-8", "replace")


def encoded(values: dict[str, str]) -> str:
    """Write values in the order of their names; empty ones and the mark itself are left out."""
    names = sorted(name for name, value in values.items() if value and name != "vnp_SecureHash")
    return "&".join(f"{_escaped(name)}={_escaped(values[name])}" for name in names)


def parsed(query: str) -> dict[str, str]:
    """Read what stands after a question mark."""
    values = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        values[_unescaped(name)] = _unescaped(value)
    return values


def vnpay_mark(secret: str, content: str) -> str:
    """Return VNPAY's mark: HMAC with SHA-512."""
    return hmac.digest(secret.encode(), content.encode(), hashlib.sha512).hex()


def barred(values: dict[str, str], names: str) -> str:
    """Join values by bars, in the order of names that are told without their `vnp_`."""
    return "|".join(values.get(f"vnp_{name}") or "" for name in names.split())


def platform_mark(secret: str, body: bytes) -> str:
    """Return the national platform's mark: HMAC with SHA-256."""
    return hmac.digest(secret.encode(), body, hashlib.sha256).hex()
