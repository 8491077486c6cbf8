"""Running a batch from its first file to its last document, and going on after any interruption."""

from __future__ import annotations

import fcntl
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.digitising import selectors
from xaso.service.digitising.domain.splitting import Scanned, series_of
from xaso.service.digitising.errors import Busy
from xaso.service.digitising.models import Batch, Page, ScanFile
from xaso.service.digitising.reading import require_tools
from xaso.service.digitising.services import assembling, enrolling, reading_pages, uploading
from xaso.service.digitising.services.reading_pages import Halted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

OWN_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is: files sealed, pages read, of how many."""

    files_done: int
    files: int
    pages_done: int
    pages: int


def run(
    *,
    agency: Agency,
    folder: Path,
    actor: Actor,
    now: datetime,
    resume: bool,
    told: Callable[[Progress], None],
    halted: Callable[[], bool],
) -> tuple[Batch, bool]:
    """Read a folder: seal its originals, read its pages, make its documents.

    Order: all originals first, so that nothing depends on the folder any longer; then, series by
    series, the pages and the documents they make. Each step is a transaction, and each begins
    where the rows say that the last one ended.

    Effects: the rows of the room, files, audit entries; copies in clear while a page is read.

    Returns: The batch, and whether it came to its end.

    Raises:
        ToolsMissing, NoSuchFolder, AlreadyBegun, Busy: Nothing was begun.
    """
    require_tools()
    with _alone():
        reading_pages.sweep_folders()
        batch = enrolling.begin(agency=agency, folder=folder, now=now, resume=resume)
        began = time.monotonic()
        try:
            _work(batch, folder, actor, told, halted)
        except Halted:
            _end(batch, Batch.State.STOPPED, began, actor)
            return batch, False
        _end(batch, Batch.State.DONE, began, actor)
        return batch, True


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the machine's one place for reading; a killed process gives it up by itself."""
    settings.DIGITISING_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.DIGITISING_DIR / OWN_LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(_("Máy đang quét một đợt khác. Chờ đợt ấy xong rồi chạy lại.")) from error
        yield


def _work(
    batch: Batch,
    folder: Path,
    actor: Actor,
    told: Callable[[Progress], None],
    halted: Callable[[], bool],
) -> None:
    key = keyring.open_key(batch.key_id)
    for file in batch.files.filter(state=ScanFile.State.WAITING):
        if halted():
            raise Halted
        enrolling.take_in(file, folder, key)
        told(progress_of(batch))
    order = [
        Scanned(file.pk, file.name, file.pages_count, stands_alone=file.is_signed)
        for file in batch.files.filter(state=ScanFile.State.STORED)
    ]
    for run_of in series_of(order):
        file_ids = [one.id for one in run_of]
        _read(file_ids, batch, key, actor, lambda: told(progress_of(batch)), halted)


def _read(
    file_ids: Sequence[int],
    batch: Batch,
    key: keyring.OpenKey,
    actor: Actor,
    told: Callable[[], None],
    halted: Callable[[], bool] = lambda: False,
) -> None:
    """Read the pages of one series of files, and make the documents they are."""
    series = [ScanFile.objects.select_related("batch", "stored").get(pk=pk) for pk in file_ids]
    for file in series:
        reading_pages.read_file(file, key, halted=halted, told=told)
    assembling.assemble(batch, series, key, actor=actor, now=timezone.now())


def read_upload(batch_id: UUID, *, actor: Actor) -> None:
    """Read what was uploaded for one component, from where the rows say that it stopped.

    All of it is one document, but for signed files, each of which is one. A batch that is done is
    left alone; while the machine reads another, this one waits for its turn.

    Effects: as `run`; a job where it has to wait.

    Raises:
        ToolsMissing: The job is tried again, and later the sweeper begins it.
    """
    require_tools()
    try:
        with _alone():
            reading_pages.sweep_folders()
            batch = Batch.objects.select_related("agency", "dossier__procedure_version").get(
                pk=batch_id
            )
            if batch.state == Batch.State.RUNNING:
                _read_upload(batch, actor)
    except Busy:
        uploading.wait_for_turn(batch_id, now=timezone.now())


def _read_upload(batch: Batch, actor: Actor) -> None:
    began, key = time.monotonic(), keyring.open_key(batch.key_id)
    kept = batch.files.filter(state=ScanFile.State.STORED)
    series = [list(kept.filter(is_signed=False).values_list("pk", flat=True))]
    series += [[pk] for pk in kept.filter(is_signed=True).values_list("pk", flat=True)]
    for file_ids in series:
        _read(file_ids, batch, key, actor, lambda: uploading.note_progress(batch, timezone.now()))
    _end(batch, Batch.State.DONE, began, actor)


def progress_of(batch: Batch) -> Progress:
    """Return how far a batch is. Queries: two."""
    files = batch.files.aggregate(
        every=Count("pk"),
        done=Count("pk", filter=~Q(state=ScanFile.State.WAITING)),
        pages=Sum("pages_count", default=0),
    )
    waiting = Page.objects.filter(file__batch=batch, state=Page.State.WAITING).count()
    return Progress(files["done"], files["every"], files["pages"] - waiting, files["pages"])


@transaction.atomic
def _end(batch: Batch, state: Batch.State, began: float, actor: Actor) -> None:
    batch.state, batch.ended_at = state, timezone.now()
    batch.seconds = round(batch.seconds + time.monotonic() - began, 1)
    batch.save(update_fields=["state", "ended_at", "seconds"])
    summary = selectors.summary_of(batch)
    audit.record(
        actor=actor,
        verb="digitising.batch",
        object_kind="digitising.batch",
        object_id=batch.pk,
        agency_id=batch.agency_id,
        details={"state": state.value}
        | {name: summary[name] for name in ("files", "pages", "documents", "unassigned")},
    )
