"""Dossiers that come from another system: taken over with their code and date, or given back.

What was promised there is kept as it was promised; nothing is counted anew. Somebody who moves in
by mistake takes everything back as long as nobody has worked on it: a dossier taken back was never
received here, so no register and no report knows it, and its code is free again.

Law: nd-118-2025: a change of system neither makes a new dossier nor restarts the clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uuid_utils.compat as uuid
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.kernel.audit import api as audit
from xaso.kernel.keyring import api as keyring
from xaso.kernel.numbering import api as numbering
from xaso.kernel.scope import api as scope
from xaso.lib import look_up
from xaso.service.dossiers.domain.transitions import State, Step
from xaso.service.dossiers.errors import NotAllowed, WrongEntry
from xaso.service.dossiers.models import Dossier, DueEntry, SealedRecord
from xaso.service.dossiers.sealed_events import seal_of
from xaso.service.dossiers.services.intake import secret_hash
from xaso.service.dossiers.services.moving import append, sealed
from xaso.service.procedures import api as procedures

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xaso.kernel.audit.api import Actor
    from xaso.kernel.organisations.api import Agency
    from xaso.service.dossiers.domain.parties import Parties

TAKE_OVER, TAKE_BACK = "take_over", "take_back"


@dataclass(frozen=True, slots=True)
class Old:
    """One dossier as the other system knew it; `returned_at` is None while it is open."""

    code: str
    procedure_code: str
    parties: Parties
    channel: str
    received_at: datetime
    due_at: datetime | None
    returned_at: datetime | None = None
    note: str = ""


@transaction.atomic
def take_over(*, agency: Agency, old: Old, actor: Actor, now: datetime) -> Dossier:
    """Take a dossier over from another system, with its code and the date promised there.

    Open ones lie on the specialist's desk; those handed out are over.

    Effects: one `Dossier` with its first event, its sealed parties and its promise; an audit
    entry. The agency's series of that day goes on behind the code. Nobody is told.

    Raises:
        WrongEntry: The code is known, or the dates cannot be; `field` names it.
        NotAdopted: The agency handles no such procedure.
    """
    _require_possible(old, now)
    if Dossier.objects.filter(code=old.code).exists():
        raise WrongEntry("code", _("Mã hồ sơ này đã có trong hệ thống."))
    adoption = _adoption(agency, old.procedure_code, timezone.localdate(old.received_at), now)
    key, code = keyring.make_data_key(agency.pk), look_up.new_code()
    is_over = old.returned_at is not None
    dossier = Dossier(
        id=uuid.uuid7(),
        agency=agency,
        adoption=adoption,
        procedure_version_id=adoption.version_id,
        channel=old.channel,
        look_up_code=code,
        secret_hash=secret_hash(code, look_up.new_secret()),
        code=old.code,
        state=(State.RETURNED if is_over else State.RECEIVED).value,
        step=(Step.DONE if is_over else Step.APPRAISAL).value,
        key_id=key.id,
        owner_name=old.parties.owner_name[:150],
        submitter_name=old.parties.submitter_name[:150],
        submitted_at=old.received_at,
        answer_by=old.received_at,
        received_at=old.received_at,
        promised_at=old.due_at,
        due_at=old.due_at,
        resolved_at=old.returned_at,
        returned_at=old.returned_at,
        promise={"rule": "", "received": old.received_at.isoformat(), "explain": []},
    )
    scope.admit(dossier.pk)
    dossier.save(force_insert=True)
    told = {name: _plain(getattr(dossier, name)) for name in _columns(old)}
    event = append(dossier, TAKE_OVER, actor=actor, now=now, data={"set": told})
    if old.due_at is not None:
        DueEntry.objects.create(
            dossier=dossier,
            seq=event.seq,
            kind=DueEntry.Kind.PROMISE,
            base_at=old.received_at,
            due_at=old.due_at,
            made_at=old.received_at,
        )
    _seal(dossier, old, key, now)
    _pass_over(agency, old.code)
    _record(dossier, TAKE_OVER, actor, seal_of(event))
    return dossier


def _columns(old: Old) -> list[str]:
    """Return the columns that the first event fixes."""
    fixed = ["code", "received_at"]
    if old.due_at is not None:
        fixed += ["promised_at", "due_at"]
    return fixed + (["resolved_at", "returned_at"] if old.returned_at is not None else [])


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _require_possible(old: Old, now: datetime) -> None:
    if not old.code.strip():
        raise WrongEntry("code", _("Thiếu mã hồ sơ."))
    if not old.parties.owner_name.strip():
        raise WrongEntry("owner", _("Thiếu tên chủ hồ sơ."))
    if old.received_at > now:
        raise WrongEntry("received", _("Ngày nhận ở tương lai."))
    if old.due_at is not None and old.due_at < old.received_at:
        raise WrongEntry("due", _("Ngày hẹn trả trước ngày nhận."))
    if old.returned_at is not None and not old.received_at <= old.returned_at <= now:
        raise WrongEntry("returned", _("Ngày trả phải từ ngày nhận đến hôm nay."))


def _adoption(agency: Agency, code: str, received: date, now: datetime) -> procedures.Adoption:
    """Return the adoption of the day it came in, else today's: the agency may be new here."""
    try:
        return procedures.open_adoption(agency.pk, code, received)
    except procedures.NotAdopted:
        return procedures.open_adoption(agency.pk, code, timezone.localdate(now))


def _seal(dossier: Dossier, old: Old, key: keyring.OpenKey, now: datetime) -> None:
    said: list[tuple[str, int, object]] = [
        (SealedRecord.Kind.ANSWERS, 1, {}),
        (SealedRecord.Kind.PARTIES, 1, old.parties.as_json()),
        *([(SealedRecord.Kind.NOTE, dossier.version, old.note)] if old.note else []),
    ]
    SealedRecord.objects.bulk_create(
        sealed(dossier, kind, number, content, now, key=key) for kind, number, content in said
    )


def _pass_over(agency: Agency, code: str) -> None:
    """Let the agency's own series of that day go on behind a code of the same shape."""
    shape = re.fullmatch(rf"{re.escape(agency.code)}-(\d{{6}})-(\d{{4,9}})", code)
    if shape:
        numbering.pass_over(agency.pk, "dossiers", shape[1], int(shape[2]))


@transaction.atomic
def take_back(*, dossier_id: UUID, actor: Actor, now: datetime) -> Dossier:
    """Give back a dossier that was taken over by mistake.

    Effects: it counts as withdrawn before it was received; its code is free; one event, one audit
    entry.

    Raises:
        NotAllowed: It was not taken over, or somebody has worked on it.
    """
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier_id)
    if dossier.version != 1 or not dossier.events.filter(seq=1, type=TAKE_OVER).exists():
        raise NotAllowed(_("Hồ sơ %s đã có người xử lý.") % dossier)
    came_from = dossier.state
    emptied = dict.fromkeys((
        "code",
        "received_at",
        "promised_at",
        "due_at",
        "resolved_at",
        "returned_at",
    ))
    ended = {"state": State.WITHDRAWN.value, "step": Step.DONE.value, "version": 2}
    for column, value in {**emptied, **ended}.items():
        setattr(dossier, column, value)
    dossier.save(update_fields=[*emptied, *ended])
    event = append(
        dossier, TAKE_BACK, actor=actor, now=now, from_state=came_from, data={"set": emptied}
    )
    _record(dossier, TAKE_BACK, actor, seal_of(event))
    return dossier


def _record(dossier: Dossier, what: str, actor: Actor, details: dict[str, Any]) -> None:
    audit.record(
        actor=actor,
        verb=f"dossiers.{what}",
        object_kind="dossiers.dossier",
        object_id=dossier.pk,
        agency_id=dossier.agency_id,
        details=details,
    )
