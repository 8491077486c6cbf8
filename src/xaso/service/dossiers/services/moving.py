"""The one way by which a dossier changes its state."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.events import api as events
from xaso.kernel.keyring import api as keyring
from xaso.kernel.rights import api as rights
from xaso.service.dossiers import policies, signing
from xaso.service.dossiers.domain.sealing import record_context
from xaso.service.dossiers.domain.transitions import TRANSITIONS, Clock
from xaso.service.dossiers.errors import LostRace, NotAllowed, ReasonMissing, UnknownDossier
from xaso.service.dossiers.events import DossierMoved
from xaso.service.dossiers.models import ClockStop, Dossier, DossierEvent, SealedRecord
from xaso.service.dossiers.sealed_events import KIND, seal_of, unsealed
from xaso.service.dossiers.services import flowing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.service.dossiers.services.timing import NewDue

SET_BY_EVENTS = (
    "answer_by",
    "finance",
    "due_at",
    "reappointed_at",
    "supplement",
    "supply_by",
    "pause_ground",
    "extension",
    "extension_to",
    "correction",
    "correction_due_at",
    "opinions_open",
    "parts_open",
    "hand_over",
    "entry",
    "flow_at",
    "flow_left",
    "flow_role",
    "papers_checked",
    "opinions_in",
    "mandate",
)
"""Columns whose new value stands in the event that set it, under `data["set"]`."""


def lock(dossier_id: UUID, *, expected_version: int | None = None) -> Dossier:
    """Take the dossier's row until the end of the transaction.

    Raises:
        UnknownDossier: There is none.
        LostRace: It is no longer the version the page was drawn from.
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).filter(pk=dossier_id).first()
    if dossier is None:
        raise UnknownDossier(_("Không có hồ sơ này."))
    if expected_version is not None and dossier.version != expected_version:
        raise LostRace(_("Hồ sơ vừa được người khác cập nhật. Xem lại rồi thực hiện tiếp."))
    return dossier


def book_of(dossier: Dossier, now: datetime) -> rights.Book:
    """Return what holds today in the agency that decides."""
    return rights.book_on(dossier.agency_id, timezone.localdate(now))


def require(actor: Actor, dossier: Dossier, transition: str, now: datetime) -> policies.Verdict:
    """Return the policy's yes to this actor now.

    Raises:
        NotAllowed: It does not allow it; the text says why.
    """
    row = TRANSITIONS[transition]
    verdict = policies.may_move(actor, dossier, row, book_of(dossier, now), now=now)
    if not verdict:
        raise NotAllowed(verdict.reason)
    return verdict


def move(
    dossier: Dossier,
    transition: str,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    ground: str = "",
    data: Mapping[str, Any] | None = None,
    changed: Mapping[str, Any] | None = None,
    due: NewDue | None = None,
) -> DossierEvent:
    """Make one transition of the table on a locked dossier.

    Args:
        note: The reason in words; sealed, never in the event.
        ground: A coded ground, for statistics.
        data: Ids and codes for the event.
        changed: Further columns of the dossier to set.
        due: The date that the transition sets, with its ground.

    Effects: the row, one event, a sealed note, a clock stop begun or ended, a line of the due
    ledger, an audit entry; `DossierMoved` is published.

    Raises:
        NotAllowed: The policy says no; the text says why.
        ReasonMissing: The row of the table wants a reason.
    """
    row, verdict = TRANSITIONS[transition], require(actor, dossier, transition, now)
    if row.needs_reason and not note.strip():
        raise ReasonMissing(_("Ghi rõ lý do."))
    came_from = dossier.state
    changes = {**(changed or {}), **(due.columns if due else {})}
    landing = row.landing(dossier.state, dossier.step, is_received=dossier.received_at is not None)
    moved, step_due_at = flowing.place(dossier, row, landing, changes)
    changes |= moved
    _set(dossier, landing, {**changes, "step_due_at": step_due_at})
    seq = dossier.version
    capacity = signing.capacity(actor, dossier, transition, verdict, now)
    event = append(
        dossier,
        transition,
        actor=actor,
        now=now,
        from_state=came_from,
        ground=ground,
        data={**(data or {}), **(due.data if due else {}), **_set_by(changes), **capacity},
    )
    if due:
        due.keep(dossier, seq, now)
    if note.strip():
        seal(dossier, SealedRecord.Kind.NOTE, seq, note.strip(), now)
    _turn_clock(dossier, row.clock, ground=ground or transition, now=now)
    audit.record(
        actor=actor,
        verb=f"dossiers.{transition}",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        details={"from": came_from, "to": dossier.state, **seal_of(event), **capacity},
    )
    events.publish(
        DossierMoved(dossier.pk, dossier.agency_id, transition, came_from, dossier.state, seq)
    )
    return event


def _set(dossier: Dossier, landing: tuple[str, str], changes: Mapping[str, Any]) -> None:
    """Write the row as it stands after a transition, one version on."""
    state, step = landing
    columns = {**changes, "state": state, "step": step, "version": dossier.version + 1}
    for column, value in columns.items():
        setattr(dossier, column, value)
    dossier.save(update_fields=list(columns))


def _set_by(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the event says of the columns it set, for those who replay it."""
    told = {name: value for name, value in changes.items() if name in SET_BY_EVENTS}
    plain = {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in told.items()
    }
    return {"set": plain} if plain else {}


@transaction.atomic
def seal_what_is_not() -> int:
    """Seal the events that no audit entry speaks of, as they are, and return how many.

    For whoever upgrades an installation older than the sealing of events; the entries say who
    vouches for them: the console.

    Effects: one audit entry for each.
    """
    count = 0
    for event in unsealed().select_related("dossier").iterator(chunk_size=2000):
        audit.record(
            actor=audit.Actor(kind="system"),
            verb="dossiers.seal_event",
            object_kind=KIND,
            object_id=event.dossier_id,
            agency_id=event.dossier.agency_id,
            details=seal_of(event),
        )
        count += 1
    return count


def append(
    dossier: Dossier,
    type_: str,
    *,
    actor: Actor,
    now: datetime,
    from_state: str = "",
    ground: str = "",
    data: Mapping[str, Any] | None = None,
) -> DossierEvent:
    """Add the event that explains the dossier's present row; its number is the row's version."""
    return DossierEvent.objects.create(
        dossier=dossier,
        seq=dossier.version,
        type=type_,
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_roles=",".join(sorted(actor.roles)),
        from_state=from_state,
        to_state=dossier.state,
        step=dossier.step,
        ground=ground,
        data=dict(data or {}),
    )


def sealed(
    dossier: Dossier,
    kind: str,
    number: int,
    content: object,
    now: datetime,
    *,
    key: keyring.OpenKey,
) -> SealedRecord:
    """Return what people declared or wrote, sealed as a new version that is not saved yet."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return SealedRecord(
        dossier=dossier,
        kind=kind,
        number=number,
        sealed=key.seal(plain, record_context(dossier.pk, kind, number)),
        created_at=now,
    )


def seal(dossier: Dossier, kind: str, number: int, content: object, now: datetime) -> SealedRecord:
    """Seal what people declared or wrote as a new version."""
    record = sealed(dossier, kind, number, content, now, key=keyring.open_key(dossier.key_id))
    record.save(force_insert=True)
    return record


def _turn_clock(dossier: Dossier, clock: Clock, *, ground: str, now: datetime) -> None:
    if clock is Clock.STOP:
        ClockStop.objects.create(dossier=dossier, ground=ground, started_at=now)
    elif clock in {Clock.RESUME, Clock.END}:
        ClockStop.objects.filter(dossier=dossier, ended_at=None).update(ended_at=now)
