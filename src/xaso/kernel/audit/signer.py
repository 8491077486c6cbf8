"""The key that signs heads: Ed25519, in the folder of keys, never in the database.

Whoever rules the database can rewrite what lies in it, but not sign the result.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings


class SigningKeyUnreadable(Exception):
    """The file holds no Ed25519 key."""


def path() -> Path:
    """Return where the key lies."""
    return Path(settings.KEYS_DIR) / "audit.pem"


def read_or_make() -> Ed25519PrivateKey:
    """Return the key; make it where there is none, readable by its owner alone.

    Raises:
        SigningKeyUnreadable: The file is not such a key.
    """
    try:
        return _read()
    except FileNotFoundError:
        _make()
        return _read()


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes by which others check what this key signed."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def name_of(public: bytes) -> str:
    """Return the short name of a key: 16 signs of its hash."""
    return hashlib.sha256(public).hexdigest()[:16]


def statement(size: int, root: bytes, at: str) -> bytes:
    """Return the words that are signed: one line of text."""
    return f"xaso-audit-head {size} {root.hex()} {at}\n".encode()


def _read() -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path().read_bytes(), password=None)
    except ValueError as error:
        raise SigningKeyUnreadable(f"{path()}: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyUnreadable(f"{path()} holds no Ed25519 key")
    return key


def _make() -> None:
    """Write a fresh key; where two processes do, the first one's stays."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = path().with_suffix(f".{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(scratch, path())
    except FileExistsError:
        pass
    finally:
        scratch.unlink()
