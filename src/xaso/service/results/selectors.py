"""Finding result documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xaso.kernel.reference import api as reference
from xaso.service.results.domain.standing import Facts, Standing, standing
from xaso.service.results.errors import NothingDrafted
from xaso.service.results.models import Cancellation, Check, CorrectionRoute, Result

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xaso.kernel.files.api import StoredFile


def issued_for(dossier_id: UUID) -> QuerySet[Result]:
    """Return the documents of a case that were issued and hold, newest first."""
    return Result.objects.filter(dossier_id=dossier_id, state=Result.State.ISSUED).order_by(
        "-issued_at", "-id"
    )


def issued_among(dossier_ids: Collection[UUID]) -> QuerySet[Result]:
    """Return the documents of these cases that were issued and hold, oldest first."""
    return Result.objects.filter(dossier_id__in=dossier_ids, state=Result.State.ISSUED).order_by(
        "issued_at"
    )


def results_of(dossier_id: UUID) -> QuerySet[Result]:
    """Return every document of a case, drafts and revoked ones too, newest first."""
    return Result.objects.filter(dossier_id=dossier_id).order_by("-drafted_at", "-id")


def draft_for(dossier_id: UUID) -> Result | None:
    """Return the case's draft, if it has one."""
    return results_of(dossier_id).filter(state=Result.State.DRAFT).first()


def drafts_among(dossier_ids: Collection[UUID]) -> dict[UUID, Result]:
    """Return the drafts of these cases by case; of several kinds in one case, the newest."""
    rows = Result.objects.filter(dossier_id__in=dossier_ids, state=Result.State.DRAFT)
    return {one.dossier_id: one for one in rows.order_by("drafted_at", "id")}


def latest_for(dossier_id: UUID) -> Result:
    """Return what was drafted last for a case.

    Raises:
        NothingDrafted: The case has no document at all.
    """
    newest = results_of(dossier_id).first()
    if newest is None:
        raise NothingDrafted("Hồ sơ chưa có dự thảo kết quả")
    return newest


def file_of(result: Result) -> StoredFile:
    """Return the file of a document as it stands: its newest version."""
    newest = result.versions.select_related("file").order_by("-version")[0]
    return newest.file


def correction_routes(kind: str, on: date) -> list[CorrectionRoute]:
    """Return by which ways a wrong document of a kind may be put right on a day.

    The kind's own rows go before those for every kind.
    """
    rows = CorrectionRoute.objects.filter(reference.in_force(on), kind__in=["", kind])
    found = list(rows)
    return [row for row in found if row.kind == kind] or found


def cancelled_by(agency_id: UUID, *, number: str = "") -> QuerySet[Cancellation]:
    """Return what an agency cancelled and published, newest first; `number` looks for one."""
    rows = Cancellation.objects.filter(agency_id=agency_id).order_by("-published_at", "-id")
    return rows.filter(number__icontains=number) if number else rows


def standing_of(row: Check, on: date) -> Standing:
    """Return how a document stands on a day, by what everybody may check."""
    return standing(
        Facts(
            is_revoked=row.revoked_at is not None,
            is_replaced=row.replaced_by_id is not None,
            valid_until=row.valid_until,
        ),
        on,
    )


def standing_by_id(result_id: UUID, on: date) -> Standing:
    """Return how a document stands on a day, whoever issued it; one nobody knows is revoked."""
    row = Check.objects.filter(result_id=result_id).first()
    return Standing.REVOKED if row is None else standing_of(row, on)


def number_by_id(result_id: UUID | None) -> str:
    """Return the number of an issued document, whoever issued it; empty where there is none."""
    row = Check.objects.filter(result_id=result_id).first() if result_id else None
    return row.number if row else ""
