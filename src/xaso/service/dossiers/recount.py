"""Which promised dates would be others by another calendar: for who changes a day of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.calendar import api as calendar
from xaso.service.dossiers.models import DueEntry
from xaso.service.dossiers.selectors import open_across
from xaso.service.dossiers.services.timing import BASES

if TYPE_CHECKING:
    from uuid import UUID

    from xaso.service.dossiers.models import Dossier

MOST = 500
"""More than so many are not counted again: the page says how many there are in all."""


def moved_by(agency_id: UUID, supposed: calendar.Supposed) -> list[calendar.Move]:
    """Return the open dossiers whose due date would be another, were a day so.

    A dossier whose clock stands still is left out: its date is counted anyway when it goes on.
    """
    begins = datetime.combine(supposed.day, time.min, tzinfo=timezone.get_default_timezone())
    rows = open_across(agency_id, begins, begins + timedelta(days=1)).select_related(
        "procedure_version", "officer"
    )[:MOST]
    counted = [(dossier, _counted(dossier, supposed)) for dossier in rows]
    return [
        calendar.Move(
            name=str(dossier),
            what=dossier.procedure_version.name,
            old=dossier.due_at,
            new=new,
            tell=_whom_to_tell(dossier),
        )
        for dossier, new in counted
        if new is not None and dossier.due_at is not None and new != dossier.due_at
    ]


def _counted(dossier: Dossier, supposed: calendar.Supposed) -> datetime | None:
    """Count the newest due date again; None where no rule stands behind it."""
    entries = list(dossier.due_entries.order_by("seq"))
    base = next((entry for entry in reversed(entries) if entry.kind in BASES), None)
    if base is None or not base.rule:
        return None
    newest = entries[-1] if entries[-1].kind == DueEntry.Kind.EXTEND else base
    pauses = [
        (datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in newest.pauses
    ]
    return calendar.promise(
        dossier.agency_id, base.rule, base.base_at, pauses, supposing=supposed
    ).due


def _whom_to_tell(dossier: Dossier) -> str:
    by = dossier.get_channel_display()
    if dossier.officer is None:
        return _("Người nộp (%(channel)s)") % {"channel": by}
    return _("Người nộp (%(channel)s); %(officer)s đang xử lý") % {
        "channel": by,
        "officer": dossier.officer.full_name,
    }
