"""Read every file back and hash it: the proof that what was accepted is still there."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from xaso.kernel.files.errors import FileDamaged
from xaso.kernel.files.models import StoredFile
from xaso.kernel.files.selectors import read
from xaso.kernel.keyring import api as keyring

BATCH = 200


@dataclass(slots=True)
class Verification:
    """What was found."""

    read: int = 0
    bytes: int = 0
    erased: int = 0
    damaged: list[str] = field(default_factory=list)


def verify() -> Verification:
    """Read all files, oldest first; those whose key was destroyed are counted, not read."""
    found = Verification()
    after = UUID(int=0)
    while batch := list(StoredFile.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        for file in batch:
            _verify_one(file, found)
        after = batch[-1].pk
    return found


def _verify_one(file: StoredFile, found: Verification) -> None:
    try:
        size = sum(len(piece) for piece in read(file))
    except keyring.KeyDestroyed:
        found.erased += 1
        return
    except (FileDamaged, keyring.NotAuthentic):
        found.damaged.append(str(file.pk))
        return
    if size != file.size:
        found.damaged.append(str(file.pk))
        return
    found.read += 1
    found.bytes += size
