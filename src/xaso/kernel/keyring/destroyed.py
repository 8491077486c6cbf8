"""The list of destroyed keys, kept beside the master keys: an older database cannot bring one back.

A backup taken before a key was destroyed still holds it. `xaso restore` reads this list, which no
restore replaces, and what it names is destroyed again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from xaso.kernel.keyring.models import DataKey

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME = "destroyed.json"


def read_list(folder: Path | None = None) -> frozenset[UUID]:
    """Return the keys that a list names; none where there is no list.

    Raises:
        ValueError: The file is no such list.
    """
    path = (folder or Path(settings.KEYS_DIR)) / NAME
    if not path.exists():
        return frozenset()
    return frozenset(UUID(each) for each in json.loads(path.read_text(encoding="ascii")))


def write_list(more: Iterable[UUID] = ()) -> int:
    """Write down every key that was ever destroyed here; return how many.

    Effects: the file `destroyed.json` in the folder of keys, replaced whole; nothing is taken out.
    """
    gone = DataKey.objects.filter(wrapped=None).values_list("pk", flat=True)
    known = sorted({*map(str, gone), *map(str, read_list()), *map(str, more)})
    folder = Path(settings.KEYS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = folder / f".{NAME}.{os.getpid()}"
    with fresh.open("w", encoding="ascii") as file:
        json.dump(known, file, indent=0)
        file.flush()
        os.fsync(file.fileno())
    fresh.chmod(0o600)
    fresh.rename(folder / NAME)
    return len(known)
