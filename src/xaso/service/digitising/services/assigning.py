"""A person says whose a document is, or takes it off a dossier again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.files import api as files
from xaso.kernel.keyring import api as keyring
from xaso.service.digitising.errors import NotSo
from xaso.service.digitising.models import Document
from xaso.service.digitising.services import proposals
from xaso.service.digitising.services.assembling import attach
from xaso.service.digitising.services.reading_pages import AT_DESK, folder_of_its_own
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.kernel.audit.api import Actor


@transaction.atomic
def assign(*, document_id: UUID, dossier: dossiers.Dossier, actor: Actor) -> Document:
    """Lay a document that was put aside into a dossier; the caller has asked whether she may.

    Effects: the dossier's file; the document's row, its proposals; the loose copy is forgotten;
        audit entries.

    Raises:
        NotSo: It lies in a dossier already, or the dossier does not take it.
    """
    document = _locked(document_id)
    if document.loose is None:
        raise NotSo(_("Tài liệu này đã có hồ sơ."))
    words, loose = proposals.words_of(document), document.loose
    with folder_of_its_own(whose=AT_DESK) as folder:
        path = folder / "document.pdf"
        path.write_bytes(files.read_whole(loose))
        try:
            attach(document, path, dossier, words, actor)
        except files.FileRefused as refusal:
            raise NotSo(str(refusal.reason)) from refusal
        except dossiers.DossierRefusal as refusal:
            raise NotSo(str(refusal)) from refusal
    files.forget([loose])
    proposals.propose(document, words)
    _record(actor, document, "assign", dossier)
    return document


@transaction.atomic
def take_off(*, document_id: UUID, actor: Actor) -> Document:
    """Take a document off the dossier it was laid into by mistake; it is put aside, not lost.

    Effects: the dossier's file is forgotten, a loose copy kept; proposals are gone; audit entries.

    Raises:
        NotSo: It lies in none, or the dossier is kept as it is.
    """
    document = _locked(document_id)
    if document.dossier is None or document.file_id is None:
        raise NotSo(_("Tài liệu này chưa có hồ sơ."))
    dossier, batch = document.dossier, document.batch
    words = proposals.words_of(document)
    attached = dossier.files.select_related("file").get(file_id=document.file_id).file
    with folder_of_its_own(whose=AT_DESK) as folder:
        path = folder / "document.pdf"
        path.write_bytes(files.read_whole(attached))
        with path.open("rb") as copy:
            document.loose = files.store(
                copy,
                key_id=batch.key_id,
                agency_id=batch.agency_id,
                name=files.name_of(attached),
                key=keyring.open_key(batch.key_id),
                is_scan=True,
            )
    document.dossier, document.file_id, document.why = None, None, Document.Why.TAKEN_OFF
    document.hamlet = ""
    proposals.seal_words(document, words)
    document.save()
    document.proposals.all().delete()
    try:
        dossiers.detach_scan(dossier_id=dossier.pk, file_id=attached.pk, actor=actor)
    except dossiers.NotAllowed as refusal:
        raise NotSo(str(refusal)) from refusal
    _record(actor, document, "take_off", dossier)
    return document


def _locked(document_id: UUID) -> Document:
    return (
        Document.objects
        .select_for_update(of=("self",))
        .select_related("batch", "dossier__procedure_version", "loose")
        .get(pk=document_id)
    )


def _record(actor: Actor, document: Document, verb: str, dossier: dossiers.Dossier) -> None:
    audit.record(
        actor=actor,
        verb=f"digitising.{verb}",
        object_kind="digitising.document",
        object_id=document.pk,
        agency_id=document.batch.agency_id,
        details={"dossier": str(dossier.pk), "pages": document.pages_count},
    )
