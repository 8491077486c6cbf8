"""Reading what was digitised: a batch's summary, what asks for a person, progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import ExtractYear

from xaso.kernel.files import api as files
from xaso.kernel.organisations import api as organisations
from xaso.service.digitising.models import Batch, Document, Page, Proposal, ScanFile
from xaso.service.digitising.words import why_again
from xaso.service.dossiers import api as dossiers

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency

UNNAMED = "?"
"""Under this stands what cannot be told: a hamlet that the address does not name."""


def batches_of(agency: Agency) -> QuerySet[Batch]:
    """Return the batches of an agency and of what it continues, newest first."""
    return Batch.objects.filter(agency_id__in=organisations.scope_of(agency))


def folders_of(agency: Agency) -> QuerySet[Batch]:
    """Return the batches that were read from a scanner's folder, newest first."""
    return batches_of(agency).filter(dossier=None)


def uploads_told(agency: Agency) -> dict[str, int]:
    """Return how much was photographed or uploaded, and how far it is. Queries: four."""
    uploads = batches_of(agency).exclude(dossier=None)
    pages = Page.objects.filter(file__batch__in=uploads).aggregate(
        pages=Count("pk"), waiting=Count("pk", filter=Q(state=Page.State.WAITING))
    )
    told: dict[str, int] = uploads.aggregate(
        uploads=Count("pk"),
        dossiers=Count("dossier", distinct=True),
        running=Count("pk", filter=Q(state=Batch.State.RUNNING)),
        failed=Count("pk", filter=Q(state=Batch.State.FAILED)),
    )
    return {
        **told,
        "files": ScanFile.objects.filter(batch__in=uploads).count(),
        "pages": pages["pages"],
        "read": pages["pages"] - pages["waiting"],
        "documents": Document.objects.filter(batch__in=uploads).count(),
    }


def being_read(dossier: dossiers.Dossier) -> QuerySet[Batch]:
    """Return what was uploaded for a dossier and is not yet read, oldest first."""
    return Batch.objects.filter(dossier=dossier, state=Batch.State.RUNNING).order_by("begun_at")


def given_up(agency: Agency) -> QuerySet[Batch]:
    """Return the uploads that could not be read and wait for a person, newest first."""
    return batches_of(agency).filter(state=Batch.State.FAILED).select_related("dossier")


def documents_on(dossier: dossiers.Dossier) -> QuerySet[Document]:
    """Return the documents of a dossier, and what was uploaded for it and it did not take."""
    refused = Q(batch__dossier=dossier, why=Document.Why.REFUSED)
    return (
        Document.objects
        .filter(Q(dossier=dossier) | refused)
        .select_related("batch", "dossier")
        .order_by("made_at", "pk")
    )


def faults_on(document: Document) -> list[Page]:
    """Return the pages that ask to be photographed anew: a document's, and those left out of it."""
    left_out = Q(document=None, file__batch=document.batch_id)
    own = Q(document=document)
    rows = Page.objects.filter(own | left_out if document.batch.dossier_id else own)
    return list(
        rows
        .exclude(faults="")
        .filter(settled_at=None)
        .select_related("file")
        .order_by("file__position", "number")
    )


def fruitless_pages(dossier: dossiers.Dossier, *, since: datetime) -> QuerySet[Page]:
    """Return the pages of uploads of which nothing became a document, blank and broken ones."""
    return (
        Page.objects
        .filter(
            Q(state=Page.State.BLANK) | ~Q(faults=""),
            file__batch__dossier=dossier,
            file__batch__state=Batch.State.DONE,
            file__batch__begun_at__gte=since,
            file__batch__documents=None,
            document=None,
            settled_at=None,
        )
        .select_related("file")
        .order_by("file__batch__begun_at", "file__position", "number")
    )


def refused_files(dossier: dossiers.Dossier, *, since: datetime) -> QuerySet[ScanFile]:
    """Return the files of uploads that were not taken, while others of the sending were."""
    return ScanFile.objects.filter(
        batch__dossier=dossier, batch__begun_at__gte=since, state=ScanFile.State.REFUSED
    ).order_by("batch__begun_at", "position")


def counts_of(batch: Batch) -> dict[str, int]:
    """Return how far a batch is, in numbers. Queries: three."""
    pages = Page.objects.filter(file__batch=batch).aggregate(
        pages=Count("pk"),
        waiting=Count("pk", filter=Q(state=Page.State.WAITING)),
        blank=Count("pk", filter=Q(state=Page.State.BLANK)),
        separators=Count("pk", filter=Q(state=Page.State.SEPARATOR)),
    )
    documents = batch.documents.aggregate(
        documents=Count("pk"), unassigned=Count("pk", filter=Q(dossier=None))
    )
    files = batch.files.aggregate(
        files=Count("pk"),
        known=Count("pk", filter=Q(state=ScanFile.State.KNOWN)),
        refused=Count("pk", filter=Q(state=ScanFile.State.REFUSED)),
    )
    return {**files, **pages, **documents, "read": pages["pages"] - pages["waiting"]}


def rescans_of(batches: QuerySet[Batch] | list[Batch]) -> QuerySet[Page]:
    """Return the pages to be scanned again that nobody settled, in the order of the stack."""
    return (
        Page.objects
        .filter(file__batch__in=batches, settled_at=None)
        .exclude(faults="")
        .select_related("file__batch__dossier")
        .order_by("file__batch__begun_at", "file__position", "number")
    )


def refused_of(batches: QuerySet[Batch]) -> QuerySet[ScanFile]:
    """Return the files that were not taken, each with its reason."""
    wanted = list(batches.values_list("pk", flat=True))
    return ScanFile.objects.filter(batch__in=wanted, state=ScanFile.State.REFUSED)


def summary_of(batch: Batch) -> dict[str, Any]:
    """Return the object of the command's contract."""
    counts = counts_of(batch)
    refused = batch.files.filter(state=ScanFile.State.REFUSED)
    rescan: list[dict[str, Any]] = [
        {"file": page.file.name, "page": page.number, "why": why_again(page.faults)}
        for page in rescans_of([batch])
    ]
    rescan += [{"file": file.name, "page": None, "why": file.why} for file in refused]
    wanted = ("files", "pages", "blank", "separators", "documents", "unassigned")
    return {
        "batch": str(batch.pk),
        "state": batch.state,
        **{name: counts[name] for name in wanted},
        "known": counts["known"],
        "rescan": rescan,
        "proposed": Proposal.objects.filter(document__batch=batch).count(),
        "seconds": batch.seconds,
    }


def unassigned_of(agency: Agency) -> QuerySet[Document]:
    """Return the documents that nobody knows the dossier of."""
    return (
        Document.objects
        .filter(batch__in=batches_of(agency), dossier=None)
        .select_related("batch", "first__file")
        .order_by("made_at", "first__file__position", "first__number")
    )


def bearing(code: str) -> Q:
    """Return which dossiers bear a code: their own, or before acceptance the one to look up by."""
    return Q(code=code) | Q(look_up_code=code)


def find_dossier(actor: Actor, agency: Agency, code: str) -> dossiers.Dossier | None:
    """Return the dossier of the agency with a code, if it is for these eyes; None otherwise."""
    found: dossiers.Dossier | None = (
        dossiers
        .visible_to(actor, agency)
        .filter(bearing(code), agency_id__in=organisations.scope_of(agency))
        .first()
    )
    return found


def find_document(actor: Actor, agency: Agency, document_id: UUID) -> Document | None:
    """Return a document for these eyes: put aside, or in a dossier that they may see."""
    found = (
        Document.objects
        .filter(batch__in=batches_of(agency), pk=document_id)
        .select_related("batch", "dossier__procedure_version", "loose", "first__file")
        .first()
    )
    if found is None or found.dossier is None:
        return found
    is_seen = dossiers.visible_to(actor, agency).filter(pk=found.dossier.pk).exists()
    return found if is_seen else None


def to_confirm(actor: Actor, agency: Agency) -> QuerySet[Document]:
    """Return the documents with fields that nobody has confirmed, oldest first."""
    return (
        Document.objects
        .filter(
            batch__in=batches_of(agency),
            dossier__in=dossiers.visible_to(actor, agency),
            proposals__state=Proposal.State.PROPOSED,
        )
        .select_related("dossier", "batch")
        .order_by("made_at", "pk")
        .distinct()
    )


def file_of(document: Document) -> files.StoredFile:
    """Return the searchable copy, wherever it lies."""
    if document.loose is not None:
        return document.loose
    stored: files.StoredFile = files.StoredFile.objects.get(pk__in=[document.file_id])
    return stored


def status_of(agency: Agency) -> dict[str, Any]:
    """Return what was digitised, by procedure, year and hamlet, and what is to do.

    A dossier counts as digitised when a file of it is here: sent in by the person, or scanned.
    """
    kept = dossiers.kept_by(agency).exclude(received_at=None)
    scope = organisations.scope_of(agency)
    documents = Document.objects.filter(batch__agency_id__in=scope)
    return {
        "batches": [
            {"batch": str(one.pk), "folder": str(one), "state": one.state, **_told(one)}
            for one in folders_of(agency)
        ],
        "uploads": uploads_told(agency),
        "by_procedure": _by(kept, F("procedure_version__procedure__code")),
        "by_period": _by(kept, ExtractYear("received_at")),
        "by_hamlet": {
            (hamlet or UNNAMED): {"dossiers": count, "pages": pages}
            for hamlet, count, pages in documents
            .exclude(dossier=None)
            .values_list("hamlet")
            .annotate(every=Count("dossier", distinct=True), all_pages=Sum("pages_count"))
            .order_by("hamlet")
        },
        "to_do": {
            "dossiers": kept.filter(files=None).count(),
            "unassigned": documents.filter(dossier=None).count(),
            "rescan": rescans_of(batches_of(agency)).count(),
            "proposals": Proposal.objects.filter(
                document__in=documents, state=Proposal.State.PROPOSED
            ).count(),
        },
    }


def procedure_names(agency: Agency) -> dict[str, str]:
    """Return the names of the procedures that the agency's dossiers are of, by their codes."""
    rows = dossiers.kept_by(agency).values_list(
        "procedure_version__procedure__code", "procedure_version__name"
    )
    return dict(rows.distinct().order_by("procedure_version__valid_from"))


def _told(batch: Batch) -> dict[str, int]:
    counts = counts_of(batch)
    return {name: counts[name] for name in ("files", "pages", "read", "documents", "unassigned")}


def _by(kept: QuerySet[dossiers.Dossier], by: Any) -> dict[str, dict[str, int]]:
    rows = (
        kept
        .annotate(by=by)
        .values_list("by")
        .annotate(
            every=Count("pk", distinct=True),
            some=Count("pk", distinct=True, filter=Q(files__isnull=False)),
        )
        .order_by("by")
    )
    return {str(by): {"dossiers": every, "digitised": some} for by, every, some in rows}
