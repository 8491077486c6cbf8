"""Pages become documents: split at the sheets, bound, and laid into the dossier they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from xaso.kernel.files import api as files
from xaso.kernel.residents import api as residents
from xaso.service.digitising.binding import bind
from xaso.service.digitising.domain import proposing
from xaso.service.digitising.domain import words as words_on
from xaso.service.digitising.domain.separators import Mark
from xaso.service.digitising.domain.splitting import Leaf, split, whole
from xaso.service.digitising.models import Document, Page
from xaso.service.digitising.selectors import bearing
from xaso.service.digitising.services import proposals
from xaso.service.digitising.services.reading_pages import folder_of_its_own, words_context
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
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
        _assemble_signed(batch, series[0], key, actor, now)
        return
    pages = Page.objects.filter(file__in=[file.pk for file in series]).select_related("file")
    ordered = sorted(pages, key=lambda page: (page.file.position, page.number))
    known = {page.pk: page for page in ordered}
    for stack in _stacks(batch, map(_leaf, ordered)):
        own = [known[pk] for pk in stack.pages if known[pk].document_id is None]
        if own:
            _make(batch, stack, own, key, actor, now)


def _stacks(batch: Batch, leaves: Iterable[Leaf]) -> list[Stack]:
    """Return which pages are one document: what was uploaded is, else the sheets say it."""
    if batch.dossier is None:
        return split(leaves)
    return whole(leaves, str(batch.dossier), batch.paper_key)


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
        _lay(document, bound, key, actor, why)


def _lay(
    document: Document, bound: _Bound, key: keyring.OpenKey, actor: Actor, why: Document.Why
) -> None:
    """Lay a document into its dossier; where there is none, or it refuses, put it aside."""
    batch, code = document.batch, document.asked_code
    dossier = batch.dossier or (find_dossier(batch, code) if code else None)
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

    Effects: the dossier's file, the document's row; the document that it replaces is gone; an audit
        entry of dossiers.

    Raises:
        DossierRefusal, FileRefused: The dossier does not take it.
    """
    name, replaced = _name(document, dossier), _replaced(document, dossier)
    with path.open("rb") as upload:
        if replaced is not None and replaced.file_id is not None:
            row = dossiers.replace_scan(
                dossier_id=dossier.pk,
                file_id=replaced.file_id,
                upload=upload,
                name=name,
                actor=actor,
            )
            _give_way(replaced, document.made_at)
        else:
            row = dossiers.attach_scan(
                dossier_id=dossier.pk,
                upload=upload,
                name=name,
                actor=actor,
                is_scan=True,
                paper_key=component_in(document, dossier),
            )
    document.dossier, document.file_id = dossier, row.file_id
    document.loose, document.why, document.why_more = None, "", ""
    document.hamlet = _hamlet(dossier)
    proposals.seal_words(document, words)
    document.save()


def component_in(document: Document, dossier: dossiers.Dossier) -> str:
    """Return under which paper a document lies in a dossier: as was said on uploading it.

    What a scanner's folder held, and what another procedure asked for, are old papers.
    """
    said = document.batch.paper_key
    return said if said and dossiers.takes_scans_of(dossier, said) else dossiers.OLD_SCAN


def _replaced(document: Document, dossier: dossiers.Dossier) -> Document | None:
    """Return the document of this dossier that gives way to this one, if there still is one."""
    if document.batch.replaces_id is None:
        return None
    found: Document | None = (
        Document.objects
        .select_for_update()
        .filter(pk=document.batch.replaces_id, dossier=dossier)
        .first()
    )
    return found


def _give_way(replaced: Document, now: datetime) -> None:
    """Forget a document that was photographed anew; its pages ask for nothing any longer."""
    gone = Q(document=replaced) | Q(document=None, file__batch=replaced.batch_id)
    Page.objects.filter(gone).exclude(faults="").filter(settled_at=None).update(settled_at=now)
    Page.objects.filter(document=replaced).update(document=None)
    replaced.delete()


def _name(document: Document, dossier: dossiers.Dossier) -> str:
    if document.paper_key == dossiers.SCAN_OF_ORIGINAL:
        return f"{_('Bản chính')}.pdf"
    papers = dossier.procedure_version.papers.filter(key=document.paper_key)
    paper = papers.values_list("name", flat=True).first()
    return f"{paper[:80] if paper else _('Bản quét')}.pdf"


def _hamlet(dossier: dossiers.Dossier) -> str:
    """Return in which hamlet the address of a dossier lies, "" where it does not say."""
    names = residents.hamlets_of(dossier.agency).values_list("name", flat=True)
    address = str(dossiers.parties_of(dossier).get("address", ""))
    return residents.hamlet_in(address, names)[:150]


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


def _assemble_signed(
    batch: Batch, file: ScanFile, key: keyring.OpenKey, actor: Actor, now: datetime
) -> None:
    """Lay a signed file down as it is, whole: no page is taken out and no byte changes.

    It bears no sheet, so only of what was uploaded it is known whose it is.
    """
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
        document = Document(
            batch=batch,
            first=pages[0],
            asked_code=str(batch.dossier or ""),
            paper_key=batch.paper_key,
            pages_count=len(pages),
            made_at=now,
        )
        bound = _Bound(path, pages, words, is_archival=False)
        _lay(document, bound, key, actor, Document.Why.NO_SHEET)
