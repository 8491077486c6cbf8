"""A person says that a page is scanned again, or that it can be read as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xaso.kernel.audit import api as audit

if TYPE_CHECKING:
    from datetime import datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.digitising.models import Page


@transaction.atomic
def settle(*, page: Page, actor: Actor, now: datetime) -> None:
    """Take a page off the list of those to scan again; what was measured of it stays.

    Effects: `Page.settled_at`; an audit entry.
    """
    page.settled_at = now
    page.save(update_fields=["settled_at"])
    audit.record(
        actor=actor,
        verb="digitising.settle",
        object_kind="digitising.batch",
        object_id=page.file.batch_id,
        agency_id=page.file.batch.agency_id,
        details={"file": page.file_id, "page": page.number, "faults": page.faults},
    )
