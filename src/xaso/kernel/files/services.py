"""Storing and forgetting files."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, cast

import structlog
import uuid_utils.compat as uuid
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xaso.kernel.files import disk
from xaso.kernel.files.errors import FileTooLarge
from xaso.kernel.files.inspection import inspect
from xaso.kernel.files.models import StoredFile
from xaso.kernel.files.names import safe_name
from xaso.kernel.files.selectors import content_context, name_context
from xaso.kernel.keyring import api as keyring
from xaso.kernel.scope import api as scope
from xaso.lib import keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from django.core.files import File

ORPHAN_AGE = timedelta(hours=24)
_SWEEP_BATCH = 500
logger = structlog.get_logger(__name__)


def store(
    upload: File[bytes] | BinaryIO,
    *,
    key_id: UUID,
    agency_id: UUID,
    name: str,
    key: keyring.OpenKey | None = None,
    is_scan: bool = False,
) -> StoredFile:
    """Prove a file real, seal it, force it to the disk, then write its row.

    The row belongs to the caller's transaction; if that is rolled back, the sealed bytes stay
    behind as an orphan for the sweeper. Where the content came from is not believed: type and
    ending follow from what it is.

    Effects: one file below the folder of files, one `StoredFile`.

    Args:
        upload: Anything seekable and open for reading.
        key_id: Data key of the dossier or draft it belongs to.
        agency_id: Who keeps it.
        name: As the person called it; kept sealed.
        key: The same key, if the caller has it open: saves a query.
        is_scan: Our own scanner wrote it: TIFF is taken too, and up to `settings.MAX_SCAN_BYTES`.

    Raises:
        UnreadableFile: It is no readable PDF or picture.
        FileTooLarge: Over `settings.MAX_FILE_BYTES`, or over `settings.MAX_SCAN_BYTES`.
        KeyDestroyed: The key was erased.
        OSError: The disk is full or gone.
    """
    opened = key or keyring.open_key(key_id)
    source = _seekable(upload, is_scan=is_scan)
    media_type = inspect(source, is_scan=is_scan)
    file_id = uuid.uuid7()
    scope.admit(file_id)
    digest = hashlib.sha256()
    size = _rewound_size(source)
    location = disk.put(
        keys.seal_stream(opened.secret, _digested(source, digest), content_context(file_id))
    )
    return StoredFile.objects.create(
        id=file_id,
        agency_id=agency_id,
        key_id=opened.id,
        location=location,
        sealed_name=opened.seal(safe_name(name, media_type).encode(), name_context(file_id)),
        media_type=media_type,
        size=size,
        sha256=digest.hexdigest(),
        stored_at=timezone.now(),
    )


def check(upload: File[bytes] | BinaryIO) -> str:
    """Prove a file real without storing it, and return its media type. Refusals as `store`."""
    return inspect(_seekable(upload))


@transaction.atomic
def forget(files: Iterable[StoredFile]) -> None:
    """Delete files for good: the rows now, the bytes after the commit.

    Effects: the `StoredFile` rows and their bytes; the caller records why.
    """
    doomed = list(files)
    StoredFile.objects.filter(pk__in=[file.pk for file in doomed]).delete()
    for file in doomed:
        transaction.on_commit(partial(disk.remove, file.location))


def sweep_orphans(*, now: datetime) -> int:
    """Delete bytes that no row speaks of and that are more than a day old; return how many.

    A row is written seconds after its bytes, so a day leaves every transaction its time.
    """
    before = now - ORPHAN_AGE
    swept = disk.remove_drafts(before=before)
    old = (location for location, written_at in disk.locations() if written_at < before)
    for batch in _batches(old):
        known = set(
            StoredFile.objects.filter(location__in=batch).values_list("location", flat=True)
        )
        for location in set(batch) - known:
            disk.remove(location)
            swept += 1
    if swept:
        logger.info("files.swept", orphans=swept)
    return swept


def _seekable(upload: File[bytes] | BinaryIO, *, is_scan: bool = False) -> BinaryIO:
    """Return the upload as an open file; refuse it by its size before reading on."""
    limit: int = settings.MAX_SCAN_BYTES if is_scan else settings.MAX_FILE_BYTES
    claimed = getattr(upload, "size", None)
    source = cast("BinaryIO", getattr(upload, "file", None) or upload)
    size = max(claimed or 0, _rewound_size(source))
    if size > limit:
        raise FileTooLarge(size, limit)
    return source


def _rewound_size(source: BinaryIO) -> int:
    size = source.seek(0, 2)
    source.seek(0)
    return size


def _digested(source: BinaryIO, digest: hashlib._Hash) -> Iterator[bytes]:
    while piece := source.read(keys.CHUNK_BYTES):
        digest.update(piece)
        yield piece


def _batches(locations: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(locations, _SWEEP_BATCH)):
        yield batch
