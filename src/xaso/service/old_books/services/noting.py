"""Later changes are written beside an entry, and extracts of it are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.service.old_books import policies, sealing, trail
from xaso.service.old_books.domain.readings import verbatim
from xaso.service.old_books.errors import NotSettled, WrongEntry
from xaso.service.old_books.models import Extract, Note

if TYPE_CHECKING:
    from datetime import date, datetime

    from xaso.kernel.audit.api import Actor
    from xaso.service.old_books.models import Entry


@transaction.atomic
def note(*, entry: Entry, on: date, ground: str, text: str, actor: Actor, now: datetime) -> Note:
    """Write beside an entry what changed later; the entry stays as it is.

    Args:
        on: The day of the change.
        ground: The number of the decision, or what else it rests on.

    Effects: one `Note`; an audit entry.

    Raises:
        WrongEntry: The day is yet to come.
    """
    if on > timezone.localdate(now):
        raise WrongEntry("on", _("Ngày thay đổi chưa đến."))
    made = Note(
        agency_id=entry.agency_id,
        entry=entry,
        on=on,
        by_id=policies.account_of(actor),
        written_at=now,
    )
    content = {"ground": verbatim(ground), "text": verbatim(text)}
    sealing.seal(made, entry.book, content)
    made.save(force_insert=True)
    trail.record(actor, "note", entry, note=str(made.pk))
    return made


@transaction.atomic
def extract(
    *,
    entry: Entry,
    purpose: str,
    recipient: str,
    dossier_code: str = "",
    actor: Actor,
    now: datetime,
) -> Extract:
    """Write down that an extract of an entry is printed: of which reading, for whom and why.

    Effects: one `Extract`; an audit entry.

    Raises:
        NotSettled: The entry is doubtful still.
    """
    if entry.present is None:
        raise NotSettled(_("Mục này chưa nhập xong nên chưa in trích lục được."))
    made = Extract(
        agency_id=entry.agency_id,
        entry=entry,
        reading=entry.present,
        dossier_code=dossier_code,
        by_id=policies.account_of(actor),
        printed_at=now,
    )
    content = {"purpose": verbatim(purpose), "recipient": verbatim(recipient)}
    sealing.seal(made, entry.book, content)
    made.save(force_insert=True)
    trail.record(actor, "extract", entry, extract=str(made.pk), reading=entry.present.version)
    return made
