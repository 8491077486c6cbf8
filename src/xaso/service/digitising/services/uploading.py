"""Taking in what an official photographs or uploads for one component of one dossier.

The originals are sealed in the request itself, byte for byte; reading them is a job. What cannot be
taken is told by its name, and nothing else is lost with it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO, cast

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.jobs import api as jobs
from xaso.kernel.keyring import api as keyring
from xaso.service.digitising import sources
from xaso.service.digitising.domain.uploads import Offered, refusal_of
from xaso.service.digitising.errors import NothingTaken, NotSo, UnreadablePage
from xaso.service.digitising.models import Batch, Document, Page, ScanFile
from xaso.service.digitising.words import REFUSALS, TOO_LARGE
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile

    from xaso.kernel.audit.api import Actor

TASK = "digitising.read_batch"
TURN = timedelta(seconds=10)
"""So long a job waits while the machine reads another batch."""
LONGEST_NAME, NAMELESS = 200, "tep"
PDF = "application/pdf"
ENDINGS = {PDF: ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}


@dataclass(slots=True)
class _Sending:
    """What was taken of one sending so far, and what was not."""

    batch: Batch
    key: keyring.OpenKey
    names: set[str] = field(default_factory=set)
    refused: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0
    pages: int = 0

    def name(self, given: str, ending: str = "") -> str:
        """Return a name that no other file of the sending bears: phones call each one the same.

        Args:
            ending: What the content proved; the given one is not believed then.
        """
        path = PurePath(PurePath(given).name[-LONGEST_NAME:] or NAMELESS)
        ending = ending or path.suffix
        name, number = f"{path.stem}{ending}", 1
        while name in self.names:
            number += 1
            name = f"{path.stem} ({number}){ending}"
        self.names.add(name)
        return name


@transaction.atomic
def upload(
    *,
    dossier: dossiers.Dossier,
    paper_key: str,
    given: Sequence[UploadedFile[bytes]],
    actor: Actor,
    now: datetime,
    replaces: Document | None = None,
) -> Batch:
    """Take in the pages of one document and have them read after the commit.

    Args:
        dossier: Whose it is; the caller has asked whether she may.
        paper_key: Which component; of what replaces another document, that one's counts.
        given: The files in their order; one that cannot be taken keeps none of the others.
        replaces: The document that gives way once this one was read.

    Effects: a `Batch` with its `ScanFile` and `Page` rows, the sealed originals; a job; an audit
        entry.

    Raises:
        NothingTaken: None of the files could be; of each is said why.
        NotSo: The dossier was erased, knows no such paper or takes no more of it, or the other
            document has to stay.
    """
    locked = dossiers.lock(dossier.pk)
    _require_open(locked, paper_key, replaces)
    key = keyring.make_data_key(locked.agency_id)
    batch = Batch.objects.create(
        agency_id=locked.agency_id,
        key_id=key.id,
        dossier=dossier,
        paper_key=paper_key,
        replaces=replaces,
        begun_at=now,
        alive_at=now,
    )
    sending = _Sending(batch, key)
    for position, file in enumerate(given, start=1):
        _take(sending, file, position)
    if not sending.files:
        raise NothingTaken(sending.refused)
    enqueue(batch)
    details = {"dossier": str(dossier.pk), "paper": paper_key, "files": sending.files}
    if replaces is not None:
        details["replaces"] = str(replaces.pk)
    audit.record(
        actor=actor,
        verb="digitising.upload",
        object_kind="digitising.batch",
        object_id=batch.pk,
        agency_id=batch.agency_id,
        details=details,
    )
    return batch


def _require_open(dossier: dossiers.Dossier, paper_key: str, replaces: Document | None) -> None:
    if dossiers.is_erased(dossier):
        raise NotSo(_("Nội dung hồ sơ này đã được xóa."))
    if not dossiers.takes_scans_of(dossier, paper_key):
        raise NotSo(_("Thủ tục của hồ sơ không có giấy tờ này."))
    if replaces is None:
        if why := dossiers.why_closed(dossier, paper_key):
            raise NotSo(why)
        return
    if replaces.file_id is None or replaces.dossier_id != dossier.pk:
        raise NotSo(_("Tài liệu này không còn trong hồ sơ."))
    if why := dossiers.why_kept(dossier, replaces.file_id):
        raise NotSo(why)


def _take(sending: _Sending, file: UploadedFile[bytes], position: int) -> None:
    """Seal one file, or write down why it is not taken."""
    row, why = ScanFile(batch=sending.batch, position=position), ""
    try:
        why = _seal(sending, file, row)
    except files.FileTooLarge:
        why = str(TOO_LARGE)
    except files.FileRefused as refusal:
        why = str(refusal.reason)
    except UnreadablePage as refusal:
        why = str(refusal)
    if why:
        row.name, row.why = sending.name(file.name or ""), why[:300]
        row.state = ScanFile.State.REFUSED
        row.save(force_insert=True)
        sending.refused.append((row.name, row.why))


def _seal(sending: _Sending, file: UploadedFile[bytes], row: ScanFile) -> str:
    """Seal one file and write down its pages; return why it is not taken, "" if it is."""
    media_type, digest = files.check(file), _digest(file)
    pages, is_signed = sources.look_into(cast("BinaryIO", file.file), is_pdf=media_type == PDF)
    refusal = refusal_of(
        Offered(pages, is_signed, is_known=_lies_in(sending.batch, digest)),
        files_before=sending.files,
        pages_before=sending.pages,
        is_original=sending.batch.paper_key == dossiers.SCAN_OF_ORIGINAL,
    )
    if refusal is not None:
        return str(REFUSALS[refusal])
    row.name = sending.name(file.name or "", ENDINGS[media_type])
    row.stored = files.store(
        file,
        key_id=sending.key.id,
        agency_id=sending.batch.agency_id,
        name=row.name,
        key=sending.key,
    )
    row.sha256, row.pages_count, row.is_signed = digest, pages, is_signed
    row.state = ScanFile.State.STORED
    row.save(force_insert=True)
    Page.objects.bulk_create(Page(file=row, number=number) for number in range(1, pages + 1))
    sending.files += 1
    sending.pages += 0 if is_signed else pages
    return ""


def _digest(file: UploadedFile[bytes]) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _lies_in(batch: Batch, digest: str) -> bool:
    """Tell whether the dossier holds these bytes: as a document, or as one still to be read."""
    is_held = Q(pages__document__dossier=batch.dossier_id) | Q(batch__state=Batch.State.RUNNING)
    same = ScanFile.objects.filter(
        is_held, batch__dossier=batch.dossier_id, sha256=digest, state=ScanFile.State.STORED
    )
    return same.exists()


def enqueue(batch: Batch, *, run_at: datetime | None = None) -> None:
    """Have a batch read after the commit.

    Effects: one job.
    """
    jobs.enqueue(
        TASK,
        lock=f"{TASK}:{batch.pk}",
        run_at=run_at,
        batch_id=str(batch.pk),
        agency_id=str(batch.agency_id),
    )


@transaction.atomic
def wait_for_turn(batch_id: UUID, *, now: datetime) -> None:
    """Have a batch read a little later: the machine reads another.

    Effects: `Batch.alive_at`; one job.
    """
    batch = Batch.objects.get(pk=batch_id)
    sign_of_life(batch, now)
    enqueue(batch, run_at=now + TURN)


def sign_of_life(batch: Batch, now: datetime) -> None:
    """Write down that the job of a batch lives, so that nobody begins it a second time."""
    Batch.objects.filter(pk=batch.pk).update(alive_at=now)


def note_progress(batch: Batch, now: datetime) -> None:
    """Write down that the job of a batch lives and gets on."""
    Batch.objects.filter(pk=batch.pk).update(alive_at=now, tries=0)
