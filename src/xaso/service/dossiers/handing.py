"""The hand-over list of a batch: what went from one desk to the next, for both to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from xaso.lib import printing
from xaso.lib.longhand import dotted, long_date
from xaso.service.dossiers.models import BatchItem
from xaso.service.dossiers.printouts import Kind, template_on
from xaso.service.results import api as results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.organisations.api import SiteProfile
    from xaso.service.dossiers.models import Batch


def done_in(items: Sequence[BatchItem]) -> list[BatchItem]:
    """Return what was really done, in the order of the dossiers' codes."""
    done = [item for item in items if item.outcome == BatchItem.Outcome.DONE]
    return sorted(done, key=lambda item: item.dossier.code or "")


def print_list(
    batch: Batch,
    items: Sequence[BatchItem],
    *,
    profile: SiteProfile,
    act: str,
    now: datetime,
) -> bytes:
    """Print the list of a batch as PDF/A; what was refused or left is not on it.

    Args:
        items: Those of `done_in`, dossiers joined.
        act: What was done, as the desk says it.

    Law: circular-03-2025.
    """
    template = template_on(Kind.HAND_OVER, timezone.localdate(now))
    place, today = results.place_of(batch.agency.name), long_date(timezone.localtime(now))
    numbers = _numbers([item.dossier_id for item in items])
    return printing.render(
        template.source,
        {
            "title": template.title,
            "basis": template.basis,
            "agency": profile.desk_name or batch.agency.name,
            "superior": batch.agency.name,
            "place_date": f"{place}, {today}",
            "act": act,
            "giver": batch.asked_by.full_name,
            "how_many": f"{len(items)}",
            "rows": [
                {
                    "code": item.dossier.code or item.dossier.look_up_code,
                    "procedure": item.dossier.procedure_version.name,
                    "owner": item.dossier.owner_name,
                    "result": numbers.get(item.dossier_id, ""),
                    "fee": _fees(item),
                }
                for item in items
            ],
            "made_at": timezone.localtime(now),
            "demo": batch.agency.is_demo,
        },
    )


def _numbers(dossier_ids: list[UUID]) -> dict[UUID, str]:
    return {one.dossier_id: one.number for one in results.issued_among(dossier_ids)}


def _fees(item: BatchItem) -> str:
    paid = sum(fee.amount for fee in item.dossier.fees.all() if fee.paid_at)
    return dotted(paid) if paid else ""
