"""The folder of sealed files: written whole or not at all.

A file is streamed into `tmp/`, forced to the disk, renamed to its random place, and the folder
forced to the disk too, before anybody may say it is stored. Whatever dies in between leaves an
orphan that the sweeper finds, never half a file under a known name.
"""

from __future__ import annotations

import os
import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

READ_BYTES = 256 * 1024
_LOCATION = re.compile(r"([0-9a-f])/([0-9a-f])/\1\2[0-9a-f]{30}\Z")


def put(chunks: Iterable[bytes]) -> str:
    """Write the chunks to a new file and return its location, durable when this returns.

    Raises:
        OSError: The disk is full, read-only or gone; nothing is left under any location.
    """
    name = secrets.token_hex(16)
    location = f"{name[0]}/{name[1]}/{name}"
    draft = _root() / "tmp" / name
    try:
        _write(draft, chunks)
        _move(draft, _root() / location)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return location


def get(location: str) -> Iterator[bytes]:
    """Yield the bytes at a location.

    Raises:
        OSError: There is no such file, or it cannot be read.
    """
    with path(location).open("rb", buffering=0) as file:
        while piece := file.read(READ_BYTES):
            yield piece


def path(location: str) -> Path:
    """Return where a location lies.

    Raises:
        ValueError: It is not a location that this module made.
    """
    if not _LOCATION.match(location):
        raise ValueError(f"not a location: {location!r}")
    return _root() / location


def remove(location: str) -> None:
    """Delete a file; one that is gone already is no fault."""
    path(location).unlink(missing_ok=True)


def locations() -> Iterator[tuple[str, datetime]]:
    """Yield every location with the moment it was written."""
    for first in sorted(_root().glob("[0-9a-f]")):
        for leaf in sorted(first.glob("[0-9a-f]")):
            for entry in os.scandir(leaf):
                location = f"{first.name}/{leaf.name}/{entry.name}"
                if _LOCATION.match(location):
                    yield location, datetime.fromtimestamp(entry.stat().st_mtime, UTC)


def remove_drafts(*, before: datetime) -> int:
    """Delete what was left in `tmp/` before a moment and return how many there were."""
    removed = 0
    for draft in (_root() / "tmp").glob("*"):
        if datetime.fromtimestamp(draft.stat().st_mtime, UTC) < before:
            draft.unlink(missing_ok=True)
            removed += 1
    return removed


def _root() -> Path:
    return Path(settings.FILES_DIR)


def _write(draft: Path, chunks: Iterable[bytes]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        descriptor = os.open(draft, flags, 0o600)
    except FileNotFoundError:
        draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, flags, 0o600)
    with os.fdopen(descriptor, "wb", buffering=READ_BYTES) as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _move(draft: Path, place: Path) -> None:
    try:
        draft.rename(place)
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.rename(place)
        _fsync_folder(place.parent.parent)
        _fsync_folder(place.parent.parent.parent)
    _fsync_folder(place.parent)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
