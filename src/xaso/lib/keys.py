"""Keys and seals: AES-256-GCM with a context, sealed streams, keyed blind indexes.

A *context* says where a sealed thing belongs ("dossiers.answers|<id>|3"). It is authenticated
but not stored, so bytes moved to another row or column no longer open.

>>> key = new_key()
>>> unseal(key, seal(key, b"Nguyen", "people.name|7"), "people.name|7")
b'Nguyen'
"""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KEY_BYTES = 32
CHUNK_BYTES = 64 * 1024
_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_STREAM_HEAD = b"XSF\x01"
_SALT_BYTES = 16


class NotAuthentic(Exception):
    """The sealed bytes were changed, cut, moved elsewhere, or belong to another key."""


def new_key() -> bytes:
    """Return a fresh random key."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plain: bytes, context: str) -> bytes:
    """Return `plain` encrypted and bound to `context`; 29 bytes longer than it."""
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def unseal(key: bytes, sealed: bytes, context: str) -> bytes:
    """Return what was sealed.

    Raises:
        NotAuthentic: It was not sealed by this key for this context, or was changed since.
    """
    sealed = bytes(sealed)
    if sealed[:1] != _VERSION:
        raise NotAuthentic("unknown seal")
    nonce, cipher = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, cipher, context.encode())
    except (InvalidTag, ValueError) as error:
        raise NotAuthentic("wrong key, wrong context or changed bytes") from error


def wrap(outer: bytes, inner: bytes, name: str) -> bytes:
    """Return the key `inner` sealed by the key `outer`, for the key called `name` alone."""
    return seal(outer, inner, f"key|{name}")


def unwrap(outer: bytes, wrapped: bytes, name: str) -> bytes:
    """Return the key that was wrapped under `name`.

    Raises:
        NotAuthentic: As `unseal`.
    """
    return unseal(outer, wrapped, f"key|{name}")


def blind(key: bytes, purpose: str, value: str) -> str:
    """Return a keyed hash that finds equal values and tells nothing else, 64 hex digits.

    >>> blind(b"k" * 32, "phone", "0912") == blind(b"k" * 32, "phone", "0912")
    True
    >>> blind(b"k" * 32, "phone", "0912") == blind(b"k" * 32, "card", "0912")
    False
    """
    return hmac.digest(key, f"{purpose}\x1f{value}".encode(), "sha256").hex()


def seal_stream(key: bytes, chunks: Iterable[bytes], context: str) -> Iterator[bytes]:
    """Yield a sealed stream: a head, then chunks of 64 KiB each with its own tag.

    Each stream has its own key (derived with a random salt), so the nonce can be a counter; its
    last byte marks the last chunk, so a stream that was cut or reordered does not open.
    """
    salt = os.urandom(_SALT_BYTES)
    cipher = AESGCM(_stream_key(key, salt, context))
    yield _STREAM_HEAD + salt
    number = 0
    waiting = b""
    for plain in _even(chunks):
        if waiting:
            yield cipher.encrypt(_nonce(number, is_last=False), waiting, None)
            number += 1
        waiting = plain
    yield cipher.encrypt(_nonce(number, is_last=True), waiting, None)


def unseal_stream(key: bytes, sealed: Iterable[bytes], context: str) -> Iterator[bytes]:
    """Yield what `seal_stream` sealed; no byte is given before its chunk is proven.

    Raises:
        NotAuthentic: Changed, cut, continued, reordered, or another key or context.
    """
    head_bytes = len(_STREAM_HEAD) + _SALT_BYTES
    parts = _even(sealed, first=head_bytes, then=CHUNK_BYTES + _TAG_BYTES)
    head = next(parts, b"")
    if len(head) != head_bytes or not head.startswith(_STREAM_HEAD):
        raise NotAuthentic("unknown stream")
    cipher = AESGCM(_stream_key(key, head[len(_STREAM_HEAD) :], context))
    number = 0
    waiting = next(parts, b"")
    try:
        for part in parts:
            yield cipher.decrypt(_nonce(number, is_last=False), waiting, None)
            number += 1
            waiting = part
        yield cipher.decrypt(_nonce(number, is_last=True), waiting, None)
    except (InvalidTag, ValueError) as error:
        raise NotAuthentic(f"chunk {number} is not what was written") from error


def _stream_key(key: bytes, salt: bytes, context: str) -> bytes:
    derivation = HKDF(hashes.SHA256(), KEY_BYTES, salt=salt, info=context.encode())
    return derivation.derive(key)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_NONCE_BYTES - 1, "big") + bytes([is_last])


def _even(
    chunks: Iterable[bytes], *, first: int = CHUNK_BYTES, then: int = CHUNK_BYTES
) -> Iterator[bytes]:
    """Yield the same bytes in pieces of one size (the first may differ, the last may be short)."""
    size = first
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        while len(buffer) >= size:
            yield bytes(buffer[:size])
            del buffer[:size]
            size = then
    if buffer:
        yield bytes(buffer)
