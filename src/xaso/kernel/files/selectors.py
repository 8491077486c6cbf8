"""Reading files back, proven unchanged."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import structlog

from xaso.kernel.files import disk
from xaso.kernel.files.errors import FileDamaged
from xaso.kernel.keyring import api as keyring
from xaso.lib import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xaso.kernel.files.models import StoredFile

logger = structlog.get_logger(__name__)


def read(file: StoredFile) -> Iterator[bytes]:
    """Yield the plain bytes; no byte comes before its chunk is proven.

    A fault in a later chunk shows only when it is reached: to hand a file out, use `read_whole`.

    Raises:
        FileDamaged: It is missing, cut or changed on the disk; an alarm is logged.
        KeyDestroyed: Its key was erased.
    """
    opened = keyring.open_key(file.key_id)
    digest = hashlib.sha256()
    try:
        for chunk in keys.unseal_stream(
            opened.secret, disk.get(file.location), content_context(file.pk)
        ):
            digest.update(chunk)
            yield chunk
    except (OSError, ValueError, keys.NotAuthentic) as error:
        raise _alarm(file, type(error).__name__) from error
    if digest.hexdigest() != file.sha256:
        raise _alarm(file, "sha256")


def read_whole(file: StoredFile) -> bytes:
    """Return the plain bytes, all proven first. Refusals as `read`."""
    return b"".join(read(file))


def name_of(file: StoredFile, *, key: keyring.OpenKey | None = None) -> str:
    """Return the name under which the file was handed in; one query unless its key is open.

    Raises:
        KeyDestroyed: Its key was erased.
        NotAuthentic: The name was changed in the database, or `key` is another's.
    """
    opened = key or keyring.open_key(file.key_id)
    return opened.unseal(bytes(file.sealed_name), name_context(file.pk)).decode()


def content_context(file_id: object) -> str:
    """Return the context that binds the bytes to their row."""
    return f"files.content|{file_id}"


def name_context(file_id: object) -> str:
    """Return the context that binds the name to its row."""
    return f"files.name|{file_id}"


def _alarm(file: StoredFile, why: str) -> FileDamaged:
    logger.critical("files.damaged", file=str(file.pk), location=file.location, why=why)
    return FileDamaged(f"{file.pk}: {why}")
