"""Pages become documents: split at the sheets, bound, and laid into the dossier they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.files import api as files
from xaso.kernel.residents import api as residents
from xaso.service.digitising.binding import bind
from xaso.service.digitising.domain import proposing
from xaso.service.digitising.domain import words as words_on
from xaso.service.digitising.domain.places import hamlet_in
from xaso.service.digitising.domain.separators import Mark
from xaso.service.digitising.domain.splitting import Leaf, split
from xaso.service.digitising.models import Document, Page
from xaso.service.digitising.selectors import bearing
from xaso.service.digitising.services import proposals
from xaso.service.digitising.services.reading_pages import folder_of_its_own, words_context
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.keyring import api as keyring
    from xaso.service.digitising.domain.splitting import Stack
    from xaso.service.digitising.domain.words import Word
    from xaso.service.digitising.models import Batch, ScanFile

WORDS_KEPT = 5
"""The words of so many first pages are kept beside the document; all are in its copy."""
UNMADE_BY = (dossiers.DossierRefusal, files.FileRefused)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A document that was bound and lies nowhere yet."""

    path: Path
    pages: list[Page]
    words: list[list[Word]]
    is_archival: bool


def assemble(
    batch: Batch, series: Sequence[ScanFile], key: keyring.OpenKey, *, actor: Actor, now: datetime
) -> None:
    """Make the documents of one series of files, those that are not made yet.

    Effects: `Document` rows; files attached to dossiers; proposals; audit entries.
    """
    if len(series) == 1 and series[0].is_signed:
        _assemble_signed(batch, series[0], key, now)
        return
    pages = Page.objects.filter(file__in=[file.pk for file in series]).select_related("file")
    ordered = sorted(pages, key=lambda page: (page.file.position, page.number))
    known = {page.pk: page for page in ordered}
    for stack in split(map(_leaf, ordered)):
        own = [known[pk] for pk in stack.pages if known[pk].document_id is None]
        if own:
            _make(batch, stack, own, key, actor, now)


def _leaf(page: Page) -> Leaf:
    is_left_out = page.state == Page.State.BLANK or (
        page.state == Page.State.READ and page.sealed_words is None and page.document_id is None
    )
    kind, _colon, value = page.mark.partition(":")
    return Leaf(page.pk, Mark(kind, value) if page.mark else None, is_left_out)


def _make(
    batch: Batch,
    stack: Stack,
    pages: list[Page],
    key: keyring.OpenKey,
    actor: Actor,
    now: datetime,
) -> None:
    """Bind the pages of one stack and lay them where they belong, in one transaction."""
    with folder_of_its_own() as folder:
        bound = _bound(pages, key, folder)
        dossier = find_dossier(batch, stack.code) if stack.code else None
        document = Document(
            batch=batch,
            first=pages[0],
            asked_code=stack.code,
            paper_key=stack.component,
            pages_count=len(pages),
            is_archival=bound.is_archival,
            made_at=now,
        )
        why = Document.Why.LOST_SHEET if stack.is_lost else Document.Why.NO_SHEET
        if stack.code:
            why = Document.Why.UNKNOWN
        if dossier is not None:
            refusal = _try_to_attach(document, bound, dossier, actor)
            if not refusal:
                return
            why, document.why_more = Document.Why.REFUSED, refusal[:300]
        put_aside(document, bound, key, why)


def _bound(pages: list[Page], key: keyring.OpenKey, folder: Path) -> _Bound:
    paths: list[Path] = []
    words: list[list[Word]] = []
    for number, page in enumerate(pages):
        if page.derived is not None:
            path = folder / f"page-{number:05}.pdf"
            path.write_bytes(files.read_whole(page.derived))
            paths.append(path)
        if len(words) < WORDS_KEPT and page.sealed_words is not None:
            packed = key.unseal(bytes(page.sealed_words), words_context(page))
            words.extend(words_on.unpack(packed))
    made = folder / "document.pdf"
    return _Bound(made, pages, words, bind(paths, made))


def find_dossier(batch: Batch, code: str) -> dossiers.Dossier | None:
    """Return the dossier of the batch's agency that bears a code, before acceptance its first."""
    kept = dossiers.kept_by(batch.agency).select_related("procedure_version")
    found: dossiers.Dossier | None = kept.filter(bearing(code)).first()
    return found


def _try_to_attach(
    document: Document, bound: _Bound, dossier: dossiers.Dossier, actor: Actor
) -> str:
    """Attach a document; return why its dossier does not take it, "" if it does."""
    try:
        with transaction.atomic():
            attach(document, bound.path, dossier, bound.words, actor)
            _take_pages(document, bound.pages)
            proposals.propose(document, bound.words)
    except files.FileRefused as refusal:
        return str(refusal.reason)
    except dossiers.DossierRefusal as refusal:
        return str(refusal)
    return ""


def attach(
    document: Document,
    path: Path,
    dossier: dossiers.Dossier,
    words: list[list[Word]],
    actor: Actor,
) -> None:
    """Lay a document into a dossier; the caller has a transaction.

    Effects: the dossier's file, the document's row; an audit entry of dossiers.

    Raises:
        DossierRefusal, FileRefused: The dossier does not take it.
    """
    with path.open("rb") as upload:
        row = dossiers.attach_scan(
            dossier_id=dossier.pk,
            upload=upload,
            name=_name(document, dossier),
            actor=actor,
            is_scan=True,
        )
    document.dossier, document.file_id = dossier, row.file_id
    document.loose, document.why, document.why_more = None, "", ""
    document.hamlet = _hamlet(dossier)
    proposals.seal_words(document, words)
    document.save()


def _name(document: Document, dossier: dossiers.Dossier) -> str:
    papers = dossier.procedure_version.papers.filter(key=document.paper_key)
    paper = papers.values_list("name", flat=True).first()
    return f"{paper[:80] if paper else _('Bản quét')}.pdf"


def _hamlet(dossier: dossiers.Dossier) -> str:
    """Return in which hamlet the address of a dossier lies, "" where it does not say."""
    names = residents.hamlets_of(dossier.agency).values_list("name", flat=True)
    address = str(dossiers.parties_of(dossier).get("address", ""))
    return hamlet_in(address, names)[:150]


@transaction.atomic
def put_aside(document: Document, bound: _Bound, key: keyring.OpenKey, why: Document.Why) -> None:
    """Keep a document that nobody knows the dossier of, sealed with the key of its batch."""
    with bound.path.open("rb") as made:
        document.loose = files.store(
            made,
            key_id=key.id,
            agency_id=document.batch.agency_id,
            name="document.pdf",
            key=key,
            is_scan=True,
        )
    document.why = why
    document.kind = proposing.propose(bound.words)[0]
    proposals.seal_words(document, bound.words)
    document.save(force_insert=True)
    _take_pages(document, bound.pages)


def _take_pages(document: Document, pages: list[Page]) -> None:
    """Let the pages be the document's: their own copies and words are no longer needed."""
    copies = [page.derived for page in pages if page.derived is not None]
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(
        document=document, derived=None, sealed_words=None
    )
    files.forget(copies)


def _assemble_signed(batch: Batch, file: ScanFile, key: keyring.OpenKey, now: datetime) -> None:
    """Put a signed file aside as it is, whole: no page is taken out and no byte changes."""
    pages = list(file.pages.select_related("file"))
    if file.stored is None or not pages or pages[0].document_id is not None:
        return
    with folder_of_its_own() as folder:
        path = folder / "signed.pdf"
        path.write_bytes(files.read_whole(file.stored))
        words = [
            page_words
            for page in pages[:WORDS_KEPT]
            if page.sealed_words is not None
            for page_words in words_on.unpack(
                key.unseal(bytes(page.sealed_words), words_context(page))
            )
        ]
        document = Document(batch=batch, first=pages[0], pages_count=len(pages), made_at=now)
        put_aside(
            document, _Bound(path, pages, words, is_archival=False), key, Document.Why.NO_SHEET
        )
