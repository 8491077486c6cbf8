"""Beginning a batch: which files lie in the folder, and the originals sealed byte for byte."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from xaso.kernel.files import api as files
from xaso.kernel.keyring import api as keyring
from xaso.service.digitising import sources
from xaso.service.digitising.domain.splitting import natural
from xaso.service.digitising.errors import AlreadyBegun, NoSuchFolder, UnreadablePage
from xaso.service.digitising.models import Batch, Page, ScanFile

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from xaso.kernel.organisations.api import Agency

LEFT_ALONE = frozenset({"thumbs.db", "desktop.ini"})
NOT_READ = _lazy("Loại tệp này không quét được; cần PDF, JPEG, PNG hoặc TIFF.")


@transaction.atomic
def begin(*, agency: Agency, folder: Path, now: datetime, resume: bool) -> Batch:
    """Begin the batch of a folder, or go on with it; every file in it becomes a row.

    Files that came since the batch was begun are taken in too.

    Effects: a `Batch`, its `ScanFile` rows.

    Raises:
        NoSuchFolder: There is none, or nothing in it.
        AlreadyBegun: It is under way or was stopped, and `resume` was not asked for.
    """
    if not folder.is_dir():
        raise NoSuchFolder(_("Không có thư mục %s.") % folder)
    place = str(folder.resolve())
    batch = (
        Batch.objects
        .select_for_update()
        .filter(agency=agency, folder=place)
        .exclude(state=Batch.State.DONE)
        .first()
    )
    if batch is not None and not resume:
        raise AlreadyBegun(_("Thư mục này đang quét dở. Thêm --resume để làm tiếp."))
    names = _names(folder)
    if not names:
        raise NoSuchFolder(_("Thư mục %s không có tệp nào.") % folder)
    if batch is None:
        key_id = keyring.new_data_key(agency.pk)
        batch = Batch.objects.create(agency=agency, key_id=key_id, folder=place, begun_at=now)
    known = set(batch.files.values_list("name", flat=True))
    at = len(known)
    ScanFile.objects.bulk_create(
        ScanFile(batch=batch, position=at + number, name=name[:500])
        for number, name in enumerate((n for n in names if n not in known), start=1)
    )
    batch.state, batch.ended_at = Batch.State.RUNNING, None
    batch.save(update_fields=["state", "ended_at"])
    return batch


def _names(folder: Path) -> list[str]:
    found = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name.lower() not in LEFT_ALONE
    ]
    shown = [name for name in found if not any(p.startswith(".") for p in name.split("/"))]
    return sorted(shown, key=natural)


def take_in(file: ScanFile, folder: Path, key: keyring.OpenKey) -> None:
    """Seal one original as it is, and write down its pages; both or neither.

    A file whose bytes an earlier batch of the agency holds is left alone, and told.

    Effects: a `StoredFile`, `Page` rows, the file's state.

    Raises:
        OSError: Our own disk is full or gone.
    """
    path = folder / file.name
    batch = file.batch
    if path.suffix.lower() not in sources.ENDINGS:
        _set(file, ScanFile.State.REFUSED, why=str(NOT_READ))
        return
    try:
        digest = _digest(path)
        if _is_known(batch, digest):
            _set(file, ScanFile.State.KNOWN, sha256=digest)
            return
        pages, signed = sources.count_pages(path), sources.is_signed(path)
        with path.open("rb") as original, transaction.atomic():
            stored = files.store(
                original,
                key_id=batch.key_id,
                agency_id=batch.agency_id,
                name=path.name,
                key=key,
                is_scan=True,
            )
            Page.objects.bulk_create(Page(file=file, number=n) for n in range(1, pages + 1))
            _set(
                file,
                ScanFile.State.STORED,
                stored=stored,
                sha256=stored.sha256,
                pages_count=pages,
                is_signed=signed,
            )
    except UnreadablePage as refusal:
        _set(file, ScanFile.State.REFUSED, why=str(refusal))
    except files.FileRefused as refusal:
        _set(file, ScanFile.State.REFUSED, why=str(refusal.reason))
    except FileNotFoundError:
        _set(file, ScanFile.State.REFUSED, why=_("Tệp không còn trong thư mục."))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_known(batch: Batch, digest: str) -> bool:
    """Tell whether an earlier batch holds the same bytes; within a batch two files may be alike."""
    return (
        ScanFile.objects
        .filter(batch__agency_id=batch.agency_id, sha256=digest, state=ScanFile.State.STORED)
        .exclude(batch=batch)
        .exists()
    )


def _set(file: ScanFile, state: ScanFile.State, **values: object) -> None:
    file.state = state
    for name, value in values.items():
        setattr(file, name, value)
    file.why = file.why[:300]
    file.save(update_fields=["state", "why", *values])
