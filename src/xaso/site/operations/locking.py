"""Lock the parts of a backup with age, so that a lost disk tells nobody anything.

Database and files are always locked, to a key of this installation that lies among its keys.
Whoever keeps the keys apart (`--keys`) keeps that key apart. Where further recipients are named
(`XASO_BACKUP_RECIPIENTS`, whose secret halves lie in a safe), they open every part, and the part
with the keys is locked too.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyrage
from django.conf import settings
from pyrage.x25519 import Identity, Recipient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OWN_KEY = "backup.age"
SUFFIX = ".age"


class LockError(Exception):
    """A part cannot be locked or opened; the text says why."""


def own_key() -> Identity:
    """Return this installation's key for backups.

    Effects: makes it in the folder of keys, 0600, where there is none.
    """
    path: Path = settings.KEYS_DIR / OWN_KEY
    with suppress(FileNotFoundError):
        return read_key(path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Identity.generate()
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f"{made}\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def read_key(path: Path) -> Identity:
    """Return the secret half in a file; lines that begin with # are left out, as age writes them.

    Raises:
        FileNotFoundError: There is no such file.
        LockError: It holds no secret half.
    """
    words = [line.strip() for line in path.read_text().splitlines() if not line.startswith("#")]
    try:
        return Identity.from_str(next(filter(None, words), ""))
    except pyrage.IdentityError as error:
        raise LockError(f"{path} không phải khoá sao lưu.") from error


def further_recipients() -> list[Recipient]:
    """Return who else opens every part.

    Raises:
        LockError: One that is named is no public half.
    """
    found = []
    for words in settings.BACKUP_RECIPIENTS:
        try:
            found.append(Recipient.from_str(words))
        except pyrage.RecipientError as error:
            raise LockError(
                f"XASO_BACKUP_RECIPIENTS: {words!r} không phải khoá công khai age."
            ) from error
    return found


def lock(plain: Path, locked: Path) -> None:
    """Write a locked copy, for this installation and all further recipients.

    Raises:
        LockError: A recipient is unusable.
    """
    to = [own_key().to_public(), *further_recipients()]
    pyrage.encrypt_file(str(plain), str(locked), to)


@contextmanager
def opened(locked: Path, keys: Sequence[Identity]) -> Iterator[Path]:
    """Give a plain copy that is gone afterwards.

    Raises:
        LockError: None of the keys opens it.
    """
    with scratch() as folder:
        plain = folder / locked.name.removesuffix(SUFFIX)
        try:
            pyrage.decrypt_file(str(locked), str(plain), list(keys))
        except (pyrage.DecryptError, ValueError) as error:
            raise LockError(f"Không mở được {locked}: cần khoá sao lưu (--identity).") from error
        yield plain


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder beside the data, for our eyes only, that is gone afterwards."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=settings.DATA_DIR) as folder:
        yield Path(folder)
