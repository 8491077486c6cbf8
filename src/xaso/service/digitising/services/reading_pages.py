"""Reading the pages of one file, each in a transaction of its own."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
from django.conf import settings
from django.db import transaction

from xaso.kernel.files import api as files
from xaso.service.digitising import reading, sheets, sources
from xaso.service.digitising.domain import legibility, measures, separators
from xaso.service.digitising.domain import words as words_on
from xaso.service.digitising.domain.legibility import Fault
from xaso.service.digitising.errors import UnreadablePage
from xaso.service.digitising.models import Page
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xaso.kernel.keyring import api as keyring
    from xaso.service.digitising.models import ScanFile
    from xaso.service.digitising.sources import Sheet

READING, AT_DESK = "work-", "desk-"
"""How folders of copies in clear begin: of the one run that reads, and of people at a desk."""
AT_DESK_SECONDS = 3600
"""A folder of somebody at a desk lives for seconds; one so old was left behind by a kill."""
SHEET_WORDS = 70
"""A separator sheet has fewer words; a page with more that speaks of sheets is a page."""


class Halted(Exception):
    """Somebody asked to stop; what was finished stays, what was not begins again."""


@contextmanager
def folder_of_its_own(*, whose: str = READING) -> Iterator[Path]:
    """Give a folder for copies in clear, gone afterwards; `AT_DESK` for who is not the one run."""
    settings.DIGITISING_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=whose, dir=settings.DIGITISING_DIR) as made:
        yield Path(made)


def sweep_folders() -> None:
    """Delete the copies in clear that a kill left behind. Only under the lock of the runs."""
    for left in settings.DIGITISING_DIR.glob(f"{READING}*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in settings.DIGITISING_DIR.glob(f"{AT_DESK}*"):
        if time.time() - left.stat().st_mtime > AT_DESK_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def read_file(
    file: ScanFile, key: keyring.OpenKey, *, halted: Callable[[], bool], told: Callable[[], None]
) -> None:
    """Read the pages of a file that were not read yet, from its sealed original.

    Effects: `Page` rows, a searchable copy of each page that is kept.

    Raises:
        Halted: Between two pages, or when the reader was stopped with us.
        FileDamaged: The original is no longer what was stored.
    """
    waiting = list(file.pages.filter(state=Page.State.WAITING))
    if not waiting or file.stored is None:
        return
    with folder_of_its_own() as folder:
        path = folder / f"original{_ending(file)}"
        with path.open("wb") as copy:
            copy.writelines(files.read(file.stored))
        for page in waiting:
            if halted():
                raise Halted
            began = time.monotonic()
            with folder_of_its_own() as work:
                _read_page(page, path, work, key, halted)
            page.seconds = round(time.monotonic() - began, 3)
            page.save(update_fields=["seconds"])
            told()


def _ending(file: ScanFile) -> str:
    return Path(file.name).suffix.lower()


def _read_page(
    page: Page, path: Path, work: Path, key: keyring.OpenKey, halted: Callable[[], bool]
) -> None:
    try:
        sheet = sources.open_page(path, page.number)
        if page.file.is_signed:
            _keep(page, None, sheet.words or [], [], key, sheet.dpi)
            return
        if page.file.batch.paper_key == dossiers.SCAN_OF_ORIGINAL:
            # What is to be certified becomes PDF/A, whatever the page was made by: as its picture.
            sheet.words = None
        _judge(page, sheet, path, work, key)
    except UnreadablePage:
        if halted():
            raise Halted from None
        _set(page, Page.State.READ, faults=[Fault.BROKEN])


def _judge(page: Page, sheet: Sheet, path: Path, work: Path, key: keyring.OpenKey) -> None:
    """Tell what a page is, cheapest first: a sheet by its codes, blank by its ink, else read it."""
    grey = sheet.picture.convert("L")
    mark = separators.read_mark(sheets.codes_on(grey))
    if mark is not None:
        _separator(page, mark)
        return
    measured = measures.measure(grey, sheet.dpi)
    if sheet.words is None and legibility.is_blank(measured):
        _set(page, Page.State.BLANK, dpi=sheet.dpi)
        return
    if sheet.words is None:
        read = reading.read_sheet(sheet, work)
        found, copy = read.words, read.pdf
        faults = legibility.faults_of(measured, found)
    else:
        found, copy, faults = sheet.words, _page_alone(path, page.number, work), []
    if len(found) < SHEET_WORDS and separators.read_mark([], words_on.text_of(found)):
        _separator(page, separators.LOST)
        return
    _keep(page, copy, found, faults, key, sheet.dpi)


def _page_alone(path: Path, number: int, work: Path) -> Path:
    """Return one page of a PDF that was never paper, as it is."""
    made = work / "page.pdf"
    with pikepdf.open(path) as source, pikepdf.new() as one:
        one.pages.append(source.pages[number - 1])
        one.save(made)
    return made


def _separator(page: Page, mark: separators.Mark) -> None:
    """Note a sheet; among what was uploaded for one component it matters to nobody what it says."""
    is_missed = mark.is_lost and page.file.batch.dossier_id is None
    _set(
        page,
        Page.State.SEPARATOR,
        mark=f"{mark.kind}:{mark.value}",
        faults=[Fault.SEPARATOR] if is_missed else [],
    )


@transaction.atomic
def _keep(
    page: Page,
    copy: Path | None,
    found: list[words_on.Word],
    faults: list[Fault],
    key: keyring.OpenKey,
    dpi: int,
) -> None:
    """Keep what was read of a page: its searchable copy and its words, sealed; both or neither."""
    if copy is not None:
        with copy.open("rb") as made:
            page.derived = files.store(
                made,
                key_id=key.id,
                agency_id=page.file.batch.agency_id,
                name="page.pdf",
                key=key,
                is_scan=True,
            )
    page.sealed_words = key.seal(words_on.pack([found]), words_context(page))
    page.confidence = legibility.mean_confidence(found)
    page.save(update_fields=["derived", "sealed_words", "confidence"])
    _set(page, Page.State.READ, faults=faults, dpi=dpi)


def _set(
    page: Page,
    state: Page.State,
    *,
    faults: list[Fault] | None = None,
    mark: str = "",
    dpi: int = 0,
) -> None:
    page.state, page.mark, page.dpi = state, mark, dpi
    page.faults = ",".join(faults or [])
    page.save(update_fields=["state", "mark", "dpi", "faults"])


def words_context(page: Page) -> str:
    """Return what binds the words of a page to its row."""
    return f"digitising.page|{page.pk}"
