"""What an official notes about a notice: stopped, nothing to stop, confirmed, restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.service.life_events import policies, selectors
from xaso.service.life_events.domain.notices import ACTS
from xaso.service.life_events.errors import LostRace, NotHers, UnknownEvent, WrongEntry
from xaso.service.life_events.models import StopNotice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency


@transaction.atomic
def stop(
    *,
    notice_id: UUID,
    agency: Agency,
    actor: Actor,
    now: datetime,
    version: int,
    decision: str,
    decided_on: date,
    stopped_from: date,
    overpaid: int | None = None,
    note: str = "",
) -> StopNotice:
    """Note that the allowance was stopped, by which decision and from which month.

    Effects: the notice; an audit entry.

    Raises:
        UnknownEvent, NotHers, LostRace: As `_taken`.
        WrongEntry: No decision, or a day that cannot be.
    """
    row = _taken(notice_id, agency, actor, "stop", version)
    row.decision = _number(decision, "decision")
    row.decided_on = _day(decided_on, "decided_on", now)
    row.stopped_from, row.overpaid = stopped_from.replace(day=1), overpaid
    row.restoring_decision, row.restored_on = "", None
    return _closed(
        row,
        actor,
        now,
        "stop",
        note,
        ("decision", "decided_on", "stopped_from", "overpaid", "restoring_decision", "restored_on"),
    )


@transaction.atomic
def find_nothing(
    *, notice_id: UUID, agency: Agency, actor: Actor, now: datetime, version: int, note: str
) -> StopNotice:
    """Note that there is nothing to stop, and why.

    Effects and refusals as `stop`; WrongEntry without a reason.
    """
    row = _taken(notice_id, agency, actor, "nothing", version)
    return _closed(row, actor, now, "nothing", _reason(note), ())


@transaction.atomic
def confirm(
    *, notice_id: UUID, agency: Agency, actor: Actor, now: datetime, version: int, note: str
) -> StopNotice:
    """Note that what was stopped stays so though the registration changed, and why.

    Effects and refusals as `find_nothing`.
    """
    row = _taken(notice_id, agency, actor, "confirm", version)
    return _closed(row, actor, now, "confirm", _reason(note), ())


@transaction.atomic
def restore(
    *,
    notice_id: UUID,
    agency: Agency,
    actor: Actor,
    now: datetime,
    version: int,
    decision: str,
    decided_on: date,
    note: str = "",
) -> StopNotice:
    """Note by which decision the allowance is paid again.

    Effects and refusals as `stop`; the decision may not be older than the one that stopped it.
    """
    row = _taken(notice_id, agency, actor, "restore", version)
    row.restoring_decision = _number(decision, "decision")
    row.restored_on = _day(decided_on, "decided_on", now)
    if row.decided_on is not None and row.restored_on < row.decided_on:
        raise WrongEntry("decided_on", _("Không trước ngày quyết định dừng."))
    return _closed(row, actor, now, "restore", note, ("restoring_decision", "restored_on"))


def _taken(notice_id: UUID, agency: Agency, actor: Actor, act: str, version: int) -> StopNotice:
    """Take the notice's row until the end of the transaction.

    Raises:
        UnknownEvent: There is none for these eyes.
        LostRace: It changed since the page was drawn.
        NotHers: The policy says no.
    """
    visible = selectors.notices_for(actor, agency)
    if not visible.filter(pk=notice_id).exists():
        raise UnknownEvent(_("Không có thông báo này."))
    row = StopNotice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if row.version != version:
        raise LostRace(_("Thông báo vừa được cập nhật ở nơi khác. Xem lại rồi thực hiện tiếp."))
    verdict = policies.may_act(actor, agency, row, act)
    if not verdict:
        raise NotHers(verdict.reason)
    return row


def _closed(
    row: StopNotice, actor: Actor, now: datetime, act: str, note: str, more: Sequence[str]
) -> StopNotice:
    was, row.state = row.state, ACTS[act][1]
    row.changed_at, row.version, row.closed_by = now, row.version + 1, actor.id
    words = note.strip()
    row.sealed_note = (
        keyring.seal(row.key_id, words.encode(), selectors.note_context(row.pk)) if words else None
    )
    row.save(update_fields=["state", "changed_at", "version", "closed_by", "sealed_note", *more])
    audit.record(
        actor=actor,
        verb=f"life_events.{act}",
        object_kind="life_events.notice",
        object_id=row.pk,
        agency_id=row.partner_id or row.agency_id,
        details={"kind": row.kind, "was": str(was), "is": str(row.state)},
    )
    return row


def _number(decision: str, field: str) -> str:
    found = " ".join(decision.split())
    if not found:
        raise WrongEntry(field, _("Ghi số quyết định."))
    return found


def _day(day: date, field: str, now: datetime) -> date:
    if day > timezone.localdate(now):
        raise WrongEntry(field, _("Ngày quyết định không sau hôm nay."))
    return day


def _reason(note: str) -> str:
    if not note.strip():
        raise WrongEntry("note", _("Ghi lý do."))
    return note
