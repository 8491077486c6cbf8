"""The file with the master keys: made at first use, readable by its owner alone.

It holds every master key still needed, which of them wraps new keys, and the key of the blind
indexes, which never changes. Whoever loses this file has lost every sealed word; back it up
apart from the database (`xaso backup` does).
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from xaso.kernel.keyring.errors import MasterKeyMissing
from xaso.lib import keys

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Masters:
    """What the file holds."""

    current: str
    masters: Mapping[str, bytes]
    blind: bytes

    def of(self, name: str) -> bytes:
        """Return one master key.

        Raises:
            MasterKeyMissing: The file does not hold it.
        """
        try:
            return self.masters[name]
        except KeyError:
            raise MasterKeyMissing(f"{path()} holds no master key {name!r}") from None


def path() -> Path:
    """Return where the file lies: `XASO_MASTER_KEYS`, else in the folder of keys."""
    return Path(settings.MASTER_KEYS_FILE)


def read() -> Masters:
    """Return the master keys, kept in memory until the file changes.

    Raises:
        MasterKeyMissing: There is no such file, or it cannot be read.
    """
    try:
        return _parsed(path(), path().stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, binascii.Error) as error:
        raise MasterKeyMissing(f"{path()}: {error}") from error


def read_or_make() -> Masters:
    """Return the master keys; where there is no file yet, make it with one fresh key.

    Raises:
        MasterKeyMissing: The file cannot be read or made.
    """
    if not path().exists():
        _write_first()
    return read()


def add_master(name: str) -> Masters:
    """Add a fresh master key that wraps from now on; the older ones stay.

    Raises:
        ValueError: There is one of that name.
    """
    known = read_or_make()
    if name in known.masters:
        raise ValueError(f"There is a master key {name!r} already")
    _write(replace(known, current=name, masters={**known.masters, name: keys.new_key()}))
    return read()


def drop_masters(names: set[str]) -> None:
    """Forget master keys for ever; the current one stays in any case."""
    known = read()
    kept = {n: k for n, k in known.masters.items() if n not in names or n == known.current}
    _write(replace(known, masters=kept))


@lru_cache(maxsize=4)
def _parsed(file: Path, changed: int) -> Masters:
    content = json.loads(file.read_text())
    return Masters(
        current=content["current"],
        masters={name: base64.b64decode(key) for name, key in content["masters"].items()},
        blind=base64.b64decode(content["blind"]),
    )


def _write_first() -> None:
    path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(_opened_for_owner(path().with_suffix(".lock")), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path().exists():
            _write(Masters("m1", {"m1": keys.new_key()}, keys.new_key()))


def _opened_for_owner(file: Path) -> int:
    """Open a file for writing that nobody else may read, also where it lies there already."""
    opened = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    os.fchmod(opened, 0o600)
    return opened


def _write(masters: Masters) -> None:
    """Put the file in place whole or not at all, and on the disk before it is used."""
    draft = path().with_suffix(".tmp")
    content = {
        "current": masters.current,
        "masters": {n: base64.b64encode(k).decode() for n, k in masters.masters.items()},
        "blind": base64.b64encode(masters.blind).decode(),
    }
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path())
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
